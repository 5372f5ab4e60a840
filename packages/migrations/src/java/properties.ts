import { parse } from 'dot-properties';
import { existsSync, readFileSync } from 'node:fs';

/**
 * What a file of Java's properties says.
 *
 * @param file absolute path
 * @returns `undefined` when it isn't there, or can't be read
 */
export function propertiesIn(file: string): Readonly<Record<string, string>> | undefined {
  if (!existsSync(file)) return undefined;
  try {
    return parse(readFileSync(file, 'utf8').replace(/^\ufeff/, '')) as Record<string, string>;
  } catch {
    // The tool reports a file that can't be parsed.
    return undefined;
  }
}
