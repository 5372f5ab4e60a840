import files from 'node:fs/promises';
import { reassign } from '../src/commands/reassign';

/**
 * Reassigns the ports of an environment, and hangs before or after a file is made, replaced or deleted, until somebody
 * kills the process.
 *
 * @param operation `link` makes a file of ours, `rename` replaces one, `unlink` deletes one
 * @param pattern of the file's path
 * @param nth at which of the operations that match, from 1
 */
async function main([
  root = '',
  identifier = '',
  operation = '',
  pattern = '',
  when = '',
  nth = '',
]: string[]): Promise<void> {
  let matches = 0;
  if (operation === 'unlink') {
    const { unlink } = files;
    files.unlink = (path) => hangAt(String(path), () => unlink(path));
  } else {
    const name = operation === 'link' ? 'link' : 'rename';
    const original = files[name];
    files[name] = (from, to) => hangAt(String(to), () => original(from, to));
  }
  await reassign({ from: root, identifier, part: 'ports', portBase: 24_000, force: false });

  async function hangAt(path: string, work: () => Promise<void>): Promise<void> {
    if (!new RegExp(pattern).test(path) || ++matches < Number(nth)) return work();
    if (when === 'after') await work();
    console.log('hangs');
    return new Promise(() => setInterval(() => undefined, 1_000));
  }
}

void main(process.argv.slice(2));
