import { junitOf, markdownOf, type Verification } from '@nx-worktree/migrations';
import { isInside, messageOf, realPathIfThere, replaceAtomically } from '@nx-worktree/system';
import { rm } from 'node:fs/promises';
import { join, posix, resolve } from 'node:path';
import { ReportPathError } from './verify-errors';

/** Everybody may read them: they are made to be shared. */
const MODE = 0o644;

const NAMES = ['report.md', 'report.json', 'junit.xml'] as const;

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

/**
 * Deletes those of an earlier run: if this one fails before it has any, nobody takes them for its own.
 *
 * @throws {@link ReportPathError} when they can't be deleted
 */
export async function deleteReports(workspaceRoot: string, directory: string): Promise<void> {
  try {
    for (const name of NAMES) await rm(join(workspaceRoot, directory, name), { force: true });
  } catch (error) {
    throw new ReportPathError(directory, messageOf(error), { cause: error });
  }
}

/** @throws {@link ReportPathError} when they can't be written */
export async function writeReports(
  workspaceRoot: string,
  directory: string,
  verification: Verification,
): Promise<void> {
  const reports: Record<(typeof NAMES)[number], string> = {
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
