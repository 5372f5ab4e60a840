import { type NxJsonConfiguration } from '@nx/devkit';
import { type MigrationSet, MigrationToolNameError, runsPrograms, testInputs } from '@nx-worktree/migrations';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type DeclaredProject } from '../projects/declared-projects';
import { declaredTarget } from '../projects/declared-target';
import { MigrationPathError, MigrationToolUnknownError } from './migration-errors';
import { migrationSetOf } from './migration-set';
import { inputsFor } from './paths';

/** What can be wrong with the configuration of a project. */
const FAULTS = [MigrationPathError, MigrationToolNameError, MigrationToolUnknownError];

/**
 * The migrations of a project as inputs of Nx.
 *
 * @param migrateTargetName name of the target whose options say how they are run
 * @param workspaceRoot absolute path
 * @returns `undefined` when it has none; an empty list when its configuration is wrong
 */
export function migrationInputsOf(
  project: DeclaredProject,
  migrateTargetName: string,
  nxJson: NxJsonConfiguration,
  workspaceRoot: string,
): string[] | undefined {
  const { options } = declaredTarget(project, migrateTargetName, nxJson, 'nx-worktree:migrate-isolated');
  try {
    const set = migrationSetOf(workspaceRoot, project, options);
    if (!set) return undefined;
    const inputs = inputsFor(workspaceRoot, project.root, testInputs(set, workspaceRoot));
    return readsRootManifest(set, workspaceRoot) ? [...inputs, '{workspaceRoot}/package.json'] : inputs;
  } catch (error) {
    // An error here would leave the whole workspace without a project graph. The run reports it.
    if (FAULTS.some((fault) => error instanceof fault)) return [];
    throw error;
  }
}

/** Programs of Node read the nearest `package.json`, for instance for the type of their modules. */
function readsRootManifest(set: MigrationSet, workspaceRoot: string): boolean {
  return runsPrograms(set) && !existsSync(join(workspaceRoot, set.root, 'package.json'));
}
