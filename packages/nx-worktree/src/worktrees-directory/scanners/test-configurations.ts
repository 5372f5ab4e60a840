import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type FindScanners } from './scanner';
import { TEST_RUNNERS, type TestRunner } from './test-runners';
import { textOf } from './text-of';

/** An array, or a pattern, that begins with any folder. */
const ANYWHERE = /["'`](\.\/|<rootDir>\/)?\*\*\//;

/** Test runners with a configuration in the root, which is used whenever the tests of the root are run. */
export const testConfigurations: FindScanners = ({ root, directory }) =>
  TEST_RUNNERS.flatMap((runner) => {
    const configuration = configurationOf(runner, root);
    if (configuration === undefined || !isOpen(runner, configuration.text, directory)) return [];
    const harm = `${runner.name}, run in the root, would run the tests of a worktree`;
    return [{ file: configuration.file, harm }];
  });

/** The configuration that a runner has in the root. */
export function configurationOf(
  { configuration }: TestRunner,
  root: string,
): { file: string; text: string } | undefined {
  const file = configuration && readdirSync(root).find((name) => configuration.test(name));
  return file === undefined ? undefined : { file, text: textOf(join(root, file)) ?? '' };
}

/**
 * Whether a runner with this configuration scans the directory of the worktrees. A configuration that names the directory
 * was written with it in mind. A pattern for any folder is no limit.
 */
export function isOpen({ limits }: TestRunner, text: string, directory: string): boolean {
  if (text.includes(directory)) return false;
  return !limits?.test(text) || ANYWHERE.test(text);
}
