import { chmodSync, mkdtempSync, realpathSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const made = new Set<string>();

/** How a temporary directory is made. */
export interface TemporaryDirectoryOptions {
  /** Directory in which it is made, instead of the system's temporary one. */
  readonly parent?: string;
  /** Of the directory's permissions; without it, only this user can enter. */
  readonly mode?: number;
}

/**
 * Makes an empty directory.
 *
 * @returns its path, which has no links in it
 */
export function temporaryDirectory({ parent = tmpdir(), mode }: TemporaryDirectoryOptions = {}): string {
  const directory = realpathSync(mkdtempSync(join(parent, 'nx-worktree-')));
  made.add(directory);
  if (mode !== undefined) chmodSync(directory, mode);
  return directory;
}

/** Deletes all temporary directories that this test file has made so far. */
export async function removeTemporaryDirectories(): Promise<void> {
  await Promise.all([...made].map(removeTemporaryDirectory));
}

/** Deletes one of them. */
export async function removeTemporaryDirectory(directory: string): Promise<void> {
  await rm(directory, { recursive: true, force: true, maxRetries: 5 });
  made.delete(directory);
}
