import { appendFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { withFileLock } from '../src/locks/file-lock';

/** Wants a lock several times at once, keeps it for some ms each time, and writes a line while it has it. */
async function main([lock = '', log = '', line = '', times, keepsMs, timeoutMs]: string[]): Promise<void> {
  const take = (): Promise<void> =>
    withFileLock(
      lock,
      async () => {
        await sleep(Number(keepsMs));
        await appendFile(log, `${line}\n`);
      },
      Number(timeoutMs),
    );
  await Promise.all(Array.from({ length: Number(times) }, take));
}

void main(process.argv.slice(2));
