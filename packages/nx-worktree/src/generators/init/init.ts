import {
  formatFiles,
  type GeneratorCallback,
  getProjects,
  logger,
  type NxJsonConfiguration,
  type ProjectConfiguration,
  type ProjectGraph,
  readNxJson,
  type Tree,
  updateNxJson,
} from '@nx/devkit';
import { adviceFor, nameOf, type Workspace } from '../../migrations/unconfigured/advice';
import { unconfiguredMigrations } from '../../migrations/unconfigured/find';
import { optionsIn } from '../../options/plugin-options';
import { WORKTREES } from '../../worktrees-directory/usual-name';
import { type InitOptions } from './options';

/**
 * What `nx add nx-worktree` runs: registers the plugin in nx.json and hides worktrees/ from Nx and git. Run again,
 * it changes nothing and keeps the options that the plugin has.
 *
 * @returns what says which migrations have to be configured
 */
export default async function init(tree: Tree, options: InitOptions): Promise<GeneratorCallback> {
  registerPlugin(tree);
  hideWorktrees(tree);
  if (!options.skipFormat) await formatFiles(tree);
  const projects = [...getProjects(tree)];
  const { target, migrateTargetName } = optionsIn(readNxJson(tree));
  return () =>
    tellMigrations({ root: tree.root, projectGraph: graphOf(projects), target, migrateTargetName });
}

/** A workspace whose migrations are not run looks finished, but its tests have no database. */
async function tellMigrations(workspace: Workspace): Promise<void> {
  const found = await unconfiguredMigrations(workspace.root, workspace.projectGraph);
  for (const one of found) {
    logger.warn(
      `\nnx-worktree does not run the migrations in ${nameOf(one)} automatically. ${adviceFor(one, workspace)}`,
    );
  }
}

/** As much of the graph as is known before Nx makes it. */
function graphOf(projects: ReadonlyArray<[string, ProjectConfiguration]>): ProjectGraph {
  const nodes = projects.map(([name, data]) => [name, { name, type: 'lib' as const, data }]);
  return { nodes: Object.fromEntries(nodes), dependencies: {} };
}

function registerPlugin(tree: Tree): void {
  const nxJson = readNxJson(tree) ?? {};
  if (isRegistered(nxJson)) return;
  updateNxJson(tree, { ...nxJson, plugins: [...(nxJson.plugins ?? []), 'nx-worktree'] });
}

function isRegistered({ plugins = [] }: NxJsonConfiguration): boolean {
  return plugins.some((entry) => (typeof entry === 'string' ? entry : entry.plugin) === 'nx-worktree');
}

/** A directory that ignores all it holds, this file included, needs no change of a tracked file. */
function hideWorktrees(tree: Tree): void {
  const file = `${WORKTREES}/.gitignore`;
  if (!tree.exists(file)) tree.write(file, '*\n');
}
