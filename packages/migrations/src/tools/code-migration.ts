import { readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { CodeFile } from '../code/code-file';
import { type Migration } from './migration';
import { downIn } from './undo';

/**
 * A migration that is a program with functions `up` and `down`, and that its tool notes by the name of its file.
 *
 * @param projectRoot absolute path
 * @param file relative to the project's root, with `/`
 */
export async function codeMigration(projectRoot: string, file: string): Promise<Migration> {
  const path = join(projectRoot, file);
  const text = await readFile(path, 'utf8');
  const name = posix.basename(file);
  const [number] = /^\d+/.exec(name) ?? [];
  return {
    name,
    files: [file],
    down: downIn(CodeFile.read(path, text), text),
    ...(number !== undefined && { number }),
  };
}
