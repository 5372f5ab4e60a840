import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MigrationFailedError } from '../programs/program-errors';
import { readScript } from '../scripts/read-script';
import { refusalOf } from '../scripts/script-errors';
import { assertAllOfOneDatabase } from '../scripts/server-statements';
import { type MigrationPlace } from '../sets/migration-set';

/** What a script sets for its session is there for those that come after it in the same run, and only for those. */
const SETS_SESSION =
  /(^|;)\s*(set(?!\s+(local|default|not|data|null|statistics|storage)\b)|reset)\s|\bset_config\s*\(/im;

/** Whether what comes after a script in the same session may depend on it. */
export function changesSession(script: string): boolean {
  return SETS_SESSION.test(script);
}

/**
 * The text of a script as a tool sends it that doesn't look into it: with the mark at its beginning that some editors
 * write.
 *
 * @param file relative to the project's root
 * @throws {@link MigrationFailedError} when it isn't UTF-8, or changes the server
 */
export async function wholeScript(place: MigrationPlace, file: string): Promise<string> {
  const bytes = await readFile(join(place.projectRoot, file));
  const script = bytes.toString('utf8');
  try {
    readScript({ name: file, bytes });
    await assertAllOfOneDatabase(script);
  } catch (error) {
    throw scriptFailure(place, file, error, { text: script, line: 1 });
  }
  return script;
}

/**
 * The failure of a part of a script.
 *
 * @param sent the part, and the line at which it begins in the file, counted from 1
 */
export function scriptFailure(
  { set }: MigrationPlace,
  file: string,
  error: unknown,
  sent: { readonly text: string; readonly line: number },
): MigrationFailedError {
  const { reason, line } = refusalOf(error, sent.text, sent.line);
  const where = line === undefined ? file : `${file}, line ${line}`;
  return new MigrationFailedError(set, where, reason, { cause: error });
}
