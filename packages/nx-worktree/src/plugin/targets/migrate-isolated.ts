import { type TargetConfiguration } from '@nx/devkit';
import { posix } from 'node:path';

/**
 * The target that builds the template database of a project's migrations, unless it exists. Never cached: a hit on
 * another machine would leave no template behind. The schema that it writes down is an output all the same, so that
 * the tasks of other targets can depend on it.
 *
 * @param projectRoot relative to the workspace
 * @param migrations the project's migrations, as inputs: `nx affected` goes by them
 */
export function migrateIsolatedTarget(projectRoot: string, migrations: string[]): TargetConfiguration {
  return {
    executor: 'nx-worktree:migrate-isolated',
    options: { snapshot: usualSchemaFile(projectRoot) },
    cache: false,
    inputs: ['default', '^default', ...migrations],
    outputs: ['{options.snapshot}'],
    metadata: {
      description:
        'Builds the migrated template database, unless it exists already, and writes down its schema',
    },
  };
}

/**
 * Where the schema of a project is written unless its target says otherwise, relative to the workspace. It is made
 * anew by each run, so it lies where workspaces keep what they build.
 *
 * @param projectRoot relative to the workspace
 */
export function usualSchemaFile(projectRoot: string): string {
  return posix.join('dist/nx-worktree', projectRoot, 'schema.txt');
}
