import { ScriptError } from './script-errors';
import { type StatementLexer } from './statements';

/** A part of a script that is sent to the server at once. */
export type Part =
  | { readonly kind: 'statements'; readonly text: string; readonly line: number }
  /** `copy ... from stdin`, and the rows that follow it in the file. */
  | { readonly kind: 'rows'; readonly text: string; readonly line: number; readonly rows: string };

/**
 * Commands of psql that change nothing in a database: `\restrict` and `\unrestrict`, which enclose the output of pg_dump
 * since CVE-2025-8714, and those about psql's output.
 */
const HARMLESS =
  /^\\(restrict|unrestrict|echo|qecho|warn|timing|pset|x|a|t|set\s+(ON_ERROR_STOP|ON_ERROR_ROLLBACK|QUIET|VERBOSITY|ECHO|ECHO_HIDDEN|SHOW_CONTEXT))\b/;

const META_COMMAND = /^\s*\\\S/;
const COPY = /\bfrom\s+stdin\b[^;]*;\s*$/i;
const END_OF_ROWS = /^\\\.\s*$/;

/** Whether a text may contain something that only psql understands. */
export function isForPsql(text: string): boolean {
  return /^\s*\\\S/m.test(text) || /\bfrom\s+stdin\b/i.test(text);
}

/**
 * Splits a script for psql into statements and the rows of `copy ... from stdin`. Backslash commands that don't matter
 * to the database are left out.
 *
 * @throws {@link ScriptError} when there is a backslash command that only psql can run, or rows have no end
 */
export function partsOf(text: string, lexer: StatementLexer): Part[] {
  const parts: Part[] = [];
  const lines = text.split('\n');
  let begun = 0;
  const pending = (end: number): string => lines.slice(begun, end).join('\n');
  const take = (end: number): void => {
    if (pending(end).trim() !== '') parts.push({ kind: 'statements', text: pending(end), line: begun + 1 });
  };
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? '';
    if (META_COMMAND.test(line) && lexer.isWhole(pending(at))) {
      assertHarmless(line.trim(), at + 1);
      take(at);
      begun = at + 1;
    } else if (COPY.test(line)) {
      const copy = copyIn(pending(at + 1), lexer);
      if (!copy) continue;
      const end = lines.findIndex((row, index) => index > at && END_OF_ROWS.test(row));
      if (end < 0) throw new ScriptError('the rows of this COPY have no end: a line with \\. alone', at + 1);
      if (copy.before.trim() !== '') parts.push({ kind: 'statements', text: copy.before, line: begun + 1 });
      const rows = lines.slice(at + 1, end).map((row) => `${row}\n`);
      parts.push({ kind: 'rows', text: copy.text, line: begun + copy.line, rows: rows.join('') });
      at = end;
      begun = end + 1;
    }
  }
  take(lines.length);
  return parts;
}

interface Copy {
  readonly text: string;
  readonly line: number;
  /** The statements before it. */
  readonly before: string;
}

/** The last statement of a text, when that is a `copy`. */
function copyIn(text: string, lexer: StatementLexer): Copy | undefined {
  const last = lexer.isWhole(text) ? lexer.statementsOf(text).at(-1) : undefined;
  if (last?.words[0] !== 'copy') return undefined;
  return { text: last.text, line: last.line, before: text.slice(0, last.start) };
}

function assertHarmless(command: string, line: number): void {
  if (HARMLESS.test(command)) return;
  const [name] = command.split(/\s/);
  const isConnect = /^\\c(onnect)?$/.test(name ?? '');
  throw new ScriptError(
    isConnect
      ? `${name} leads to another database. Leave it out, for example by pg_dump without --create`
      : `${name} is a command of psql, and plain SQL files are not run by psql. Write it in SQL, or run psql with the option command`,
    line,
  );
}
