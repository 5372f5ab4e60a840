import { readFile } from 'node:fs/promises';

/** The end of a log, without blank lines; empty when there is none. */
export async function lastLines(path: string, count = 15): Promise<string> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(-count)
    .join('\n');
}
