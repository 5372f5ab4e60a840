import { readFileSync } from 'node:fs';

/** The text of a file, `undefined` when it can't be read. */
export function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
