import { COMMAND_TOOL, detectMigrations, detectToolIn, type MigrationSet } from '@nx-worktree/migrations';
import { MigrationToolUnknownError } from './migration-errors';
import { pathFromProject } from './paths';

/** What the options of a `migrate-isolated` target may say where the project's files don't show it. */
export interface MigrationOptions {
  tool?: MigrationSet['tool'];
  directory?: string;
  command?: string;
  inputs?: string[];
  seed?: string;
  freshForHours?: number;
}

/**
 * The migrations of a project: what its files show, and what the options of its migrate target say instead.
 *
 * @param checkout absolute path of the workspace
 * @param project its name, and its root relative to the checkout
 * @param options options of the project's migrate target
 * @throws {@link MigrationPathError} when a path is absolute or leads out of the workspace
 * @throws {@link MigrationToolUnknownError} when the options name a directory whose files don't show which tool runs them
 */
export function migrationSetOf(
  checkout: string,
  project: { name: string; root: string },
  options: MigrationOptions = {},
): MigrationSet | undefined {
  const detected = detectMigrations(checkout, project);
  const fromProject = (path: string, option: string): string =>
    pathFromProject(path, { checkout, project, option });
  const toolIn = (folder: string): MigrationSet['tool'] => {
    const found = detectToolIn(checkout, project, fromProject(folder, 'options.directory'));
    if (!found) throw new MigrationToolUnknownError(project.name, folder);
    return found;
  };
  const shown = (): MigrationSet['tool'] | undefined =>
    detected?.tool ?? (options.directory === undefined ? undefined : toolIn(options.directory));
  const tool = options.tool ?? (options.command === undefined ? shown() : COMMAND_TOOL);
  if (!tool) return undefined;
  const { directory, command, inputs, seed, freshForHours } = { ...detected, ...options };
  const directoryOption =
    options.directory === undefined ? 'the directory in its configuration' : 'options.directory';
  return {
    project: project.name,
    root: project.root,
    tool,
    ...(directory !== undefined && { directory: fromProject(directory, directoryOption) }),
    ...(command !== undefined && { command }),
    ...(inputs !== undefined && { inputs: inputs.map((glob) => fromProject(glob, 'options.inputs')) }),
    ...(seed !== undefined && { seed }),
    ...(freshForHours !== undefined && { freshForHours }),
  };
}
