import { hasCode } from '@nx-worktree/system';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { refusalOf, ScriptError } from './script-errors';
import { isForPsql, type Part, partsOf } from './parts';
import { readScript, type Script } from './read-script';
import { assertOfOneDatabase } from './server-statements';
import { type Statement, StatementLexer } from './statements';
import { type Direction, sectionOf } from './sections';

/** Words by which a script may begin or end transactions itself. They have other meanings as well. */
const TRANSACTIONS =
  /\b(commit|rollback|abort|begin\s*;|begin\s+(work|transaction|isolation|read)\b|start\s+transaction)/i;

/**
 * SQLSTATEs by which the server refuses a statement only because of the transaction: `create index concurrently` and the
 * like, and a value of an enum that the same transaction has added
 * (https://www.postgresql.org/docs/current/errcodes-appendix.html).
 */
const NOT_IN_TRANSACTION = ['25001', '55P04'];

/**
 * Runs an SQL file as its author expects, whether it was written for psql, for another tool or by hand:
 *
 * 1. in one transaction, unless the file says otherwise or begins transactions itself;
 * 2. where the server refuses a statement in a transaction, statement by statement, as psql does.
 *
 * The settings of the session are reset afterwards.
 *
 * @param note writes down that the script was run, in the same transaction where there is one
 * @param direction which part of the script is run, where it has one for each
 * @throws {@link ScriptError} when the script can't be run, or the server refuses it
 */
export async function runScript(
  client: Client,
  script: Script,
  note: () => Promise<unknown> = () => Promise.resolve(),
  direction: Direction = 'up',
): Promise<void> {
  const { text, isTransactional } = sectionOf(readScript(script), direction);
  const parts = await partsIn(text);
  const isWhole = isTransactional && !(await controlsTransactions(text, parts));
  if (!isWhole || !(await runAsOne(client, parts, note))) {
    await runOneByOne(client, parts);
    await noteAsOurselves(client, note);
  }
  // The empty search_path of a dump, say, is not meant for the next script.
  await client.query('discard all');
}

async function partsIn(text: string): Promise<Part[]> {
  if (!isForPsql(text)) return [{ kind: 'statements', text, line: 1 }];
  return partsOf(text, await StatementLexer.load());
}

async function controlsTransactions(text: string, parts: readonly Part[]): Promise<boolean> {
  if (!TRANSACTIONS.test(text)) return false;
  const lexer = await StatementLexer.load();
  return parts.flatMap((part) => statementsIn(lexer, part)).some(({ words }) => isTransactionControl(words));
}

function isTransactionControl([first = '', second]: readonly string[]): boolean {
  return ['begin', 'commit', 'end', 'rollback', 'abort'].includes(first) || second === 'transaction';
}

/** @returns `false` when the server refuses to run it in a transaction; nothing was changed then */
async function runAsOne(
  client: Client,
  parts: readonly Part[],
  note: () => Promise<unknown>,
): Promise<boolean> {
  await client.query('begin');
  try {
    for (const part of parts) await send(client, part);
    await noteAsOurselves(client, note);
    await client.query('commit');
    return true;
  } catch (error) {
    // If the connection is lost, the first error says why.
    await client.query('rollback').catch(() => undefined);
    if (error instanceof ScriptError && hasCode(error.cause, ...NOT_IN_TRANSACTION)) return false;
    throw error;
  }
}

async function runOneByOne(client: Client, parts: readonly Part[]): Promise<void> {
  const lexer = await StatementLexer.load();
  for (const part of parts) {
    if (part.kind === 'rows') await send(client, part);
    else {
      for (const { text, line, words } of statementsIn(lexer, part)) {
        assertOfOneDatabase(words, part.line + line - 1);
        await send(client, { kind: 'statements', text, line: part.line + line - 1 });
      }
    }
  }
}

/** The server reports an unfinished quote. */
function statementsIn(lexer: StatementLexer, { text }: Part): Statement[] {
  return lexer.isWhole(text) ? lexer.statementsOf(text) : [{ text, start: 0, line: 1, words: [] }];
}

/** The script may have set another role, which need not have the privilege to write the note. */
async function noteAsOurselves(client: Client, note: () => Promise<unknown>): Promise<void> {
  await client.query('reset session authorization');
  await note();
}

async function send(client: Client, part: Part): Promise<void> {
  try {
    if (part.kind === 'statements') await client.query(part.text);
    else await pipeline(Readable.from([part.rows]), client.query(copyFrom(part.text)));
  } catch (error) {
    throw refusalOf(error, part.text, part.line);
  }
}
