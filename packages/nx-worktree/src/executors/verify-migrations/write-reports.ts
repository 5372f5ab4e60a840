import { junitOf, markdownOf, type Verification } from '@nx-worktree/migrations';
import { isInside, messageOf, realPathIfThere, replaceAtomically } from '@nx-worktree/system';
import { join, posix, resolve } from 'node:path';
import { ReportPathError } from './verify-errors';

/** Everybody may read them: they are made to be shared. */
const MODE = 0o644;

/**
 * The directory for the reports of a project unless its target names another one.
 *
 * @param projectRoot relative to the workspace
 * @returns relative to the workspace
 */
export function usualReports(projectRoot: string): string {
  return posix.join('dist/nx-worktree', projectRoot, 'verify-migrations');
}

/** @throws {@link ReportPathError} when the directory isn't in the workspace */
export async function assertInWorkspace(workspaceRoot: string, directory: string): Promise<void> {
  const path = resolve(workspaceRoot, directory);
  const [real = path, root = workspaceRoot] = await Promise.all([path, workspaceRoot].map(realPathIfThere));
  if (!isInside(path, workspaceRoot) || !isInside(real, root)) {
    throw new ReportPathError(directory, 'it is not in the workspace');
  }
}

/** @throws {@link ReportPathError} when they can't be written */
export async function writeReports(
  workspaceRoot: string,
  directory: string,
  verification: Verification,
): Promise<void> {
  const reports = {
    'report.md': markdownOf(verification),
    'report.json': `${JSON.stringify(verification, undefined, 2)}\n`,
    'junit.xml': junitOf(verification),
  };
  try {
    for (const [name, text] of Object.entries(reports)) {
      await replaceAtomically(join(workspaceRoot, directory, name), text, MODE);
    }
  } catch (error) {
    throw new ReportPathError(directory, messageOf(error), { cause: error });
  }
}
