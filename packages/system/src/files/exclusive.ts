import { hasCode } from '../errors/failure';
import { randomUUID } from 'node:crypto';
import { link, mkdir, rename, unlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const PRIVATE = 0o600;

/**
 * Creates a file with all of its content in one step, unless the path is taken. A link of a finished file is
 * used, since a file opened with `wx` can be seen empty and stays empty when its writer is killed.
 *
 * @returns whether this call made the file
 */
export async function createExclusively(path: string, content: string): Promise<boolean> {
  const finished = await writeBeside(path, content);
  try {
    await link(finished, path);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  } finally {
    await unlink(finished);
  }
}

/** Replaces the content of a file in one step: a reader sees the old one or the new one, never a part. */
export async function replaceAtomically(path: string, content: string, mode = PRIVATE): Promise<void> {
  await rename(await writeBeside(path, content, mode), path);
}

async function writeBeside(path: string, content: string, mode = PRIVATE): Promise<string> {
  const directory = dirname(path);
  await mkdir(directory, { recursive: true });
  const beside = join(directory, `.${randomUUID()}.tmp`);
  await writeFile(beside, content, { flag: 'wx', mode });
  return beside;
}
