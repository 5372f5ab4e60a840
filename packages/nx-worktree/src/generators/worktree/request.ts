import {
  createProjectGraphAsync,
  type NxJsonConfiguration,
  type ProjectGraph,
  readNxJson,
  type Tree,
} from '@nx/devkit';
import { type CheckoutWishes, type CreateRequest, purposesWith } from '@nx-worktree/environment';
import { allMigrations, suiteMigrations } from '../../migrations/migration-order';
import { optionsIn } from '../../plugin/options';
import { projectFiles } from '../../plugin/projects';
import { directoriesOf } from '../../projects/directories-of';
import { UnknownProjectError } from '../../projects/errors';
import { ContradictoryOptionsError, NumberReadError } from './errors';
import { type WorktreeOptions } from './options';
import { askFor, canAsk, DEFAULT_PURPOSE, isBare } from './questions';

/**
 * What is to be created, by the options of the command, those of the plugin in nx.json and, on a terminal, the answers
 * to what these leave open.
 *
 * @throws {ContradictoryOptionsError} {NumberReadError} {UnknownProjectError} {UnansweredError} {PluginOptionsError}
 */
export async function requestOf(tree: Tree, given: WorktreeOptions): Promise<CreateRequest> {
  const nxJson = readNxJson(tree) ?? {};
  const { server, ports, worktrees, generated, purposes: changes } = optionsIn(nxJson);
  assertConsistent(given);
  const purposes = purposesWith(changes);
  const options = isBare(given) && canAsk() ? await askFor(given, purposes) : given;
  const graph = await createProjectGraphAsync();
  const database = options.database ?? (options.migrate === true ? true : undefined);
  return {
    from: tree.root,
    identifier: String(options.identifier),
    purpose: options.purpose ?? DEFAULT_PURPOSE,
    purposes,
    worktrees,
    server,
    ...checkoutWishes(options),
    ...selection(tree.root, options, graph, nxJson),
    ...migrationsFor(tree.root, options, graph),
    ...(options.ports !== undefined && { ports: options.ports }),
    ...(database !== undefined && { database }),
    dependencies: { mode: options.dependencies ?? 'auto', generated },
    ...(ports.base !== undefined && { portBase: ports.base }),
  };
}

function assertConsistent({ database, migrate, project }: WorktreeOptions): void {
  if (database === false && migrate === true) {
    throw new ContradictoryOptionsError('--no-database', '--migrate', 'there is nothing to migrate');
  }
  if (migrate === false && project !== undefined) {
    throw new ContradictoryOptionsError(
      '--no-migrate',
      '--project',
      'an empty database has nothing of a project',
    );
  }
}

function checkoutWishes({ branch, base, ref, checkout, submodules, lfs }: WorktreeOptions): CheckoutWishes {
  return {
    ...(branch !== undefined && { branch: asTyped('branch', branch) }),
    ...(base !== undefined && { base: asTyped('base', base) }),
    ...(ref !== undefined && { ref: asTyped('ref', ref) }),
    ...(checkout !== undefined && { attach: checkout }),
    ...(submodules !== undefined && { submodules }),
    ...(lfs !== undefined && { lfs }),
  };
}

function selection(
  workspaceRoot: string,
  { projects: names }: WorktreeOptions,
  graph: ProjectGraph,
  nxJson: NxJsonConfiguration,
): Pick<CheckoutWishes, 'projects'> {
  if (names === undefined) return {};
  return { projects: { names, directories: directoriesOf(workspaceRoot, graph, nxJson, names) } };
}

/** Nx makes a number of what looks like one, and 1.10 is then 1.1: another branch. */
function asTyped(option: string, value: string | number): string {
  if (typeof value === 'number' && !Number.isSafeInteger(value)) throw new NumberReadError(option, value);
  return String(value);
}

/** Those of one project and what it depends on; else those of all, and of projects that only the branch has. */
function migrationsFor(
  checkout: string,
  { migrate, project }: WorktreeOptions,
  graph: ProjectGraph,
): Pick<CreateRequest, 'migrations' | 'isProjectFile'> {
  if (migrate === false) return { migrations: [], isProjectFile: () => false };
  if (project === undefined) {
    const isProjectFile = (directory: string, file: string): boolean => projectFiles(directory)(file);
    return { migrations: allMigrations(checkout, graph), isProjectFile };
  }
  if (!graph.nodes[project]) throw new UnknownProjectError(project, Object.keys(graph.nodes).sort());
  return { migrations: suiteMigrations(checkout, project, graph), isProjectFile: () => false };
}
