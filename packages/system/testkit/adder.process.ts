import { readFile, writeFile } from 'node:fs/promises';
import { withFileLock } from '../src/locks/file-lock';

/** Adds one to the number in a file many times, which is correct only if no other process adds in between. */
async function main(lock: string, file: string, times: number): Promise<void> {
  for (let time = 0; time < times; time++) {
    await withFileLock(lock, async () => {
      await writeFile(file, String(Number(await readFile(file, 'utf8')) + 1));
    });
  }
}

void main(process.argv[2] ?? '', process.argv[3] ?? '', Number(process.argv[4]));
