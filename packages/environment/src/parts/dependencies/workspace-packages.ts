import { readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { z } from 'zod';
import { git } from '@nx-worktree/git';
import { type WorkspacePackage } from '../../engine/workspace-package';

/** The packages whose `package.json` git lists. Those of `node_modules` and of nested worktrees are not among them. */
export async function workspacePackagesOf(checkout: string): Promise<WorkspacePackage[]> {
  const found = await Promise.all(
    (await packageDirectoriesOf(checkout)).map((at) => packageAt(checkout, at)),
  );
  return found.filter((found) => found !== undefined);
}

/** The folders with a `package.json` that git lists, relative to the checkout, with `/`; `.` for the root. */
export async function packageDirectoriesOf(checkout: string): Promise<string[]> {
  const files = await git(checkout, ['ls-files', '-z', '--', ':(glob)**/package.json']);
  return files.split('\0').filter(Boolean).map(posix.dirname);
}

async function packageAt(checkout: string, directory: string): Promise<WorkspacePackage | undefined> {
  try {
    const text = await readFile(join(checkout, directory, 'package.json'), 'utf8');
    return { name: z.object({ name: z.string() }).parse(JSON.parse(text)).name, directory };
  } catch {
    // Gone, without a name, or a fixture that is broken on purpose: nothing can resolve to it by name.
    return undefined;
  }
}
