import {
  createProjectGraphAsync,
  type NxJsonConfiguration,
  type ProjectGraph,
  readNxJson,
  type Tree,
} from '@nx/devkit';
import { type CheckoutOptions, type CreateRequest, purposesWith } from '@nx-worktree/environment';
import { suiteMigrations } from '../../migrations/migration-order';
import { workspaceMigrations } from '../../migrations/workspace-migrations';
import { type WorktreesDirectory, worktreesDirectory } from '../../worktrees-directory/worktrees-directory';
import { optionsIn } from '../../options/plugin-options';
import { directoriesOf } from '../../projects/directories-of';
import { UnknownProjectError } from '../../projects/project-errors';
import { type WorktreeOptions } from './options';
import { askFor, canAsk, DEFAULT_PURPOSE, isBare } from './questions';
import { identifierIn, wishesOf } from './given-options';

/**
 * What is to be created, by the options of the command, those of the plugin in nx.json and, on a terminal, the answers
 * to what these leave open.
 *
 * @throws {@link IdentifierMissingError} {ContradictoryOptionsError} {NumberReadError} {UnknownProjectError} {UnansweredError} {PluginOptionsError}
 */
export async function requestOf(
  tree: Tree,
  given: WorktreeOptions,
): Promise<{ request: CreateRequest; directory: WorktreesDirectory }> {
  const nxJson = readNxJson(tree) ?? {};
  const { server, ports, worktrees, generated, precious, purposes: changes } = optionsIn(nxJson);
  const purposes = purposesWith(changes);
  const identifier = identifierIn(given);
  const options = isBare(given) && canAsk() ? await askFor(given, purposes) : given;
  const wishes = wishesOf(options);
  const graph = await createProjectGraphAsync();
  const directory = await worktreesDirectory(tree.root, worktrees, graph);
  const request = {
    from: tree.root,
    identifier,
    purpose: options.purpose ?? DEFAULT_PURPOSE,
    purposes,
    worktrees: directory.directory,
    precious,
    server,
    ...wishes,
    ...selection(tree.root, options, graph, nxJson),
    ...migrationsFor(tree.root, options, graph),
    dependencies: { mode: options.dependencies ?? 'auto', generated },
    ...(ports.base !== undefined && { portBase: ports.base }),
  };
  return { request, directory };
}

function selection(
  workspaceRoot: string,
  { projects: names }: WorktreeOptions,
  graph: ProjectGraph,
  nxJson: NxJsonConfiguration,
): Pick<CheckoutOptions, 'projects'> {
  if (names === undefined) return {};
  return { projects: { names, directories: directoriesOf(workspaceRoot, graph, nxJson, names) } };
}

/** Those of one project and what it depends on; else those of all, and of projects that only the branch has. */
function migrationsFor(
  checkout: string,
  { migrate, project }: WorktreeOptions,
  graph: ProjectGraph,
): Pick<CreateRequest, 'migrations' | 'isProjectFile'> {
  if (migrate === false) return { migrations: [], isProjectFile: () => false };
  if (project === undefined) return workspaceMigrations(checkout, graph);
  if (!graph.nodes[project]) throw new UnknownProjectError(project, Object.keys(graph.nodes).sort());
  return { migrations: suiteMigrations(checkout, project, graph), isProjectFile: () => false };
}
