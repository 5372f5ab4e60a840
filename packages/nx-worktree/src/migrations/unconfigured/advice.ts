import { type ProjectGraph } from '@nx/devkit';
import { optionsWithoutServer } from '@nx-worktree/environment';
import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import { type UnconfiguredMigrations } from './find';

/** What the targets are called in this workspace, and where that is. */
export interface Workspace {
  /** Absolute path. */
  readonly root: string;
  readonly projectGraph: ProjectGraph;
  /** Name of the target that runs a project's own tests. */
  readonly target: string;
  readonly migrateTargetName: string;
}

/** Names of projects that are likely to have a database, for an example only. */
const LIKELY = /api|server|back|database|\bdb\b|data/i;

/** Names migrations by their place and their tool: `db/migrations (SQL files)`. */
export function nameOf({ place, name }: UnconfiguredMigrations): string {
  return `${place} (${name})`;
}

/**
 * What to do so that these migrations are in the databases of suites and worktrees, with what is to be pasted.
 *
 * @param user the project that needs them, where that is known
 */
export function adviceFor(migrations: UnconfiguredMigrations, workspace: Workspace, user?: string): string {
  const { root, projectGraph, migrateTargetName } = workspace;
  const name = migrations.owner ?? user ?? exampleIn(workspace);
  const projectRoot = projectGraph.nodes[name ?? '']?.data.root ?? '.';
  const [file, property] = existsSync(join(root, projectRoot, 'project.json'))
    ? ['project.json', 'targets']
    : ['package.json', 'nx.targets'];
  const others = (migrations.owner ?? user) ? '' : ', or of another project whose tests need it';
  const options = JSON.stringify({ options: optionsFor(migrations, projectRoot) }, undefined, 2);
  return `Put this into "${property}" of ${posix.join(projectRoot, file)}${others}:\n\n"${migrateTargetName}": ${options}`;
}

/**
 * What to do when a suite needs no database.
 *
 * @param testTarget the target that runs the suite
 */
export function adviceWithout(project: string, testTarget: string): string {
  const options = JSON.stringify({ options: optionsWithoutServer() }, undefined, 1).replaceAll(/\s+/g, ' ');
  return `If the tests of ${project} need no database: "${testTarget}": ${options}`;
}

/** Options of `migrate-isolated` for a project. */
export function optionsFor(
  { directory, command, tool, inputs = [] }: UnconfiguredMigrations,
  projectRoot: string,
): object {
  const option = (path: string): string =>
    path.startsWith(`${projectRoot}/`) ? path.slice(projectRoot.length + 1) : `{workspaceRoot}/${path}`;
  return {
    ...(tool && { tool }),
    ...(command && { command: command((path) => posix.relative(projectRoot, path)) }),
    ...(directory !== undefined && { directory: option(directory) }),
    ...(inputs.length > 0 && { inputs: inputs.map(option) }),
  };
}

/** A project with tests, to have one to name. */
function exampleIn({ projectGraph, target }: Workspace): string | undefined {
  const names = Object.values(projectGraph.nodes)
    .filter(({ data }) => data.targets?.[target])
    .map(({ name }) => name)
    .sort();
  return names.find((name) => LIKELY.test(name)) ?? names[0];
}
