import { type ConnectionInfo } from '@nx-worktree/postgres';
import { hasCode } from '@nx-worktree/system';
import { insideDatabase } from '@nx-worktree/postgres';
import { type ServerSource } from '../../engine/server-source';
import { fixCommand } from '../../engine/fix-command';
import { type BoundPart } from '../../engine/bound-part';
import { type Check, type Examined } from '../../engine/check';

import { type DatabaseFacts } from './facts';

/** SQLSTATE of a database that does not exist: `invalid_catalog_name`. */
const MISSING = '3D000';

/** Whether the environment's database is there and answers, and the record knows where. */
export function databaseCheck(
  part: BoundPart<DatabaseFacts>,
  examined: Examined<DatabaseFacts>,
  server: ServerSource,
): Check {
  return {
    name: part.name,
    async look() {
      const { identifier, facts } = examined.record();
      const { name, url } = facts.database ?? {};
      if (name === undefined) return { state: 'unchecked', text: 'the record names none' };
      const opened = await server.open();
      const address = opened.addressOf(name);
      const failed = { state: 'failed', advice: fixCommand(identifier) } as const;
      const user = await userIn(address);
      if (user === undefined) {
        return { ...failed, text: `There is no database ${name}.`, fix: () => cloneAgain(part, examined) };
      }
      if (!(await opened.answers(name))) {
        const text = `There is a database ${name}, but it is not the one that was created for this environment.`;
        return { ...failed, text, fix: () => cloneAgain(part, examined) };
      }
      if (address.url !== url) {
        const text = `The server of ${name} no longer has the address in the record.`;
        return { ...failed, text, fix: () => recordAddress(examined, address) };
      }
      return { state: 'ok', text: `${name} answers to ${user}, PostgreSQL ${opened.version}` };
    },
  };
}

/** The role by which the database is entered, or `undefined` when there is no such database. */
async function userIn(address: ConnectionInfo): Promise<string | undefined> {
  try {
    return await insideDatabase(address, async (client) => {
      const { rows } = await client.query<{ role: string }>('select current_user as role');
      return rows[0]?.role ?? '';
    });
  } catch (error) {
    if (hasCode(error, MISSING)) return undefined;
    throw error;
  }
}

/** What is left of the lost one is taken away first: rows that stand for nothing. */
async function cloneAgain(
  part: BoundPart<DatabaseFacts>,
  { record, note }: Examined<DatabaseFacts>,
): Promise<string> {
  await part.revert(record());
  const { facts, summary } = await part.apply(record());
  await note(facts);
  return `cloned again: ${summary}`;
}

async function recordAddress(
  { record, note }: Examined<DatabaseFacts>,
  { url }: ConnectionInfo,
): Promise<string> {
  const { database } = record().facts;
  if (database) await note({ database: { ...database, url } });
  return 'recorded its current address';
}
