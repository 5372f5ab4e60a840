import { ScriptError } from './script-errors';
import { StatementLexer } from './statements';

/** Words of statements that change the server. They have other meanings as well. */
const OF_SERVER = /\b(create|drop)\s+(database|tablespace)\b|\balter\s+system\b/i;

/**
 * A statement outside of a transaction could change the server, which other suites use too.
 *
 * @param words those that the statement begins with, in lower case
 * @param line at which it begins, counted from 1
 * @throws {@link ScriptError} when it would
 */
export function assertOfOneDatabase([verb = '', kind = '']: readonly string[], line: number): void {
  const isOfServer =
    (['create', 'drop'].includes(verb) && ['database', 'tablespace'].includes(kind)) ||
    (verb === 'alter' && kind === 'system');
  if (!isOfServer) return;
  const statement = `${verb} ${kind}`.toUpperCase();
  throw new ScriptError(
    `${statement} changes the server, which other suites share. A migration may change only its own database`,
    line,
  );
}

/**
 * The same for all statements of a text.
 *
 * @throws {@link ScriptError} when one of them changes the server
 */
export async function assertAllOfOneDatabase(text: string): Promise<void> {
  if (!OF_SERVER.test(text)) return;
  const lexer = await StatementLexer.load();
  // The server reports an unfinished quote.
  if (!lexer.isWhole(text)) return;
  for (const { words, line } of lexer.statementsOf(text)) assertOfOneDatabase(words, line);
}
