import { isUtf8 } from 'node:buffer';
import { posix } from 'node:path';
import { ScriptError } from './script-errors';

/** The byte order marks by which editors declare an encoding (https://www.unicode.org/faq/utf_bom.html). */
const UTF_16_MARKS = ['fffe', 'feff'];
const UTF_8_MARK = '\ufeff';

/** The names of Flyway's migrations, in which `${...}` stands for a value of its configuration. */
const OF_FLYWAY = /^[VR][\d._]*__/;
const PLACEHOLDER = /\$\{[^}\n]*\}/;

/** Scripts that Flyway runs before or after its migrations. */
const CALLBACK = /^(before|after)[A-Z]\w*\.sql$/;

/** An SQL file. */
export interface Script {
  /** Its path, with `/`. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * Decodes a script.
 *
 * @throws {@link ScriptError} when it isn't UTF-8, or only Flyway can run it
 */
export function readScript({ name, bytes }: Script): string {
  const text = decoded(Buffer.from(bytes));
  const base = posix.basename(name);
  if (CALLBACK.test(base)) {
    throw new ScriptError(
      'Flyway runs this file between migrations, which plain SQL files do not support. Run Flyway itself with the option command',
      undefined,
    );
  }
  const placeholder = OF_FLYWAY.test(base) ? PLACEHOLDER.exec(text) : undefined;
  if (!placeholder) return text;
  throw new ScriptError(
    `Flyway replaces ${placeholder[0]} with a value of its configuration. Run Flyway itself with the option command`,
    text.slice(0, placeholder.index).split('\n').length,
  );
}

function decoded(bytes: Buffer): string {
  if (UTF_16_MARKS.includes(bytes.toString('hex', 0, 2))) {
    throw new ScriptError('the file is encoded in UTF-16. Save it as UTF-8', undefined);
  }
  if (!isUtf8(bytes)) {
    throw new ScriptError('the text is not UTF-8. Save the file as UTF-8', lineThatIsNotUtf8(bytes));
  }
  const text = bytes.toString('utf8');
  return text.startsWith(UTF_8_MARK) ? text.slice(UTF_8_MARK.length) : text;
}

function lineThatIsNotUtf8(bytes: Buffer): number {
  let line = 1;
  let start = 0;
  for (let end = bytes.indexOf('\n'); end >= 0; end = bytes.indexOf('\n', start)) {
    if (!isUtf8(bytes.subarray(start, end))) return line;
    line += 1;
    start = end + 1;
  }
  return line;
}
