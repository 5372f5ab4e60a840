import { connectionInfo, type ConnectionInfo } from '@nx-worktree/postgres';
import { type Client } from 'pg';
import { ForeignDatabaseError } from './testing-errors';
import { withServer } from './server-of-process';
import { serverOfSuite } from './suite';

/** The clones of this process. */
const made = new Set<string>();

const proven = new WeakSet<Client>();

/** Notes that this process has made a database. */
export function noteOwn(database: ConnectionInfo): void {
  made.add(placeOf(database.variables));
}

/**
 * Makes sure that a client's database is one of nx-worktree's, before its rows are deleted. What the environment says
 * isn't proof: a file of variables that was read late may have put another database in `DATABASE_URL`.
 *
 * @throws {@link ForeignDatabaseError} when it isn't
 */
export async function assertOwn(client: Client): Promise<void> {
  if (proven.has(client)) return;
  const database = client.database ?? '';
  const place = placeOf({ PGHOST: client.host, PGPORT: String(client.port), PGDATABASE: database });
  if (!made.has(place) && !(await isOfSuite(place, database))) throw new ForeignDatabaseError(database);
  proven.add(client);
}

async function isOfSuite(place: string, database: string): Promise<boolean> {
  const { NX_WORKTREE_ENVIRONMENT: environment, DATABASE_URL: url, DATABASE_NAME: name } = process.env;
  if (!environment || !url || name !== database) return false;
  if (placeOf(connectionInfo(url, database).variables) !== place) return false;
  const { result, release } = await withServer(serverOfSuite(), (server) => server.answers(database));
  release();
  return result;
}

function placeOf({
  PGHOST = 'localhost',
  PGPORT = '5432',
  PGDATABASE,
}: Readonly<Record<string, string>>): string {
  return JSON.stringify([PGHOST, PGPORT, PGDATABASE]);
}
