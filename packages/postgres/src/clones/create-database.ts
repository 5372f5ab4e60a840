import { unlock } from '../locks/advisory-lock';
import { type ServerFacts } from '../ownership/maintenance-database';
import { type ConnectionInfo, connectionInfo } from '../session/address';
import { type Session } from '../session/session';
import { type Template } from '../templates/template';
import { createClone, leftOutBy } from './create-clone';
import { abandon, type PrivateDatabase, publish } from '../databases/create-owned';
import { dropUnderLock } from '../databases/drop-databases';
import { keepDatabase } from './keep-database';
import { type LeftOut, statementsFor } from '../databases/left-out';
import { type SparePool } from './spare-pool';

export interface DatabaseRequest {
  /** Wished name. It is cut to 63 bytes with a hash, and gets a suffix when it is taken. */
  readonly name: string;
  /** What to clone; without it the database is empty. */
  readonly template?: Pick<Template, 'name'>;
  /**
   * Who holds the database. `session`: this Server's session, and `reap` drops it when that has ended.
   * `{ environment }`: a record, until `dropDatabasesOf`, or until `dropGone` is told by `owner` that it is gone.
   */
  readonly lease: 'session' | RecordLease;
  /** Id of the environment of the suite that uses it: whether it does is asked before it is dropped, for `SuiteUse`. */
  readonly suite?: string;
}

export interface RecordLease {
  /** Id of the environment whose record it is. */
  readonly environment: string;
  /** Where the record is, in words that the caller of `dropGone` understands. Others can see it: no secrets. */
  readonly owner?: string;
}

export interface Database extends ConnectionInfo {
  /** Drops the database and ends the sessions in it; can be repeated. */
  drop(): Promise<void>;
  /**
   * Leaves a database that the session holds to people: it outlives the session, until `Server.dropKept`.
   *
   * @returns whether there was one to keep: not when somebody has dropped it, or when a record holds it
   */
  keep(): Promise<boolean>;
}

/**
 * Creates a database for its owner.
 *
 * @param spares where clones that a session holds come from, and are made for the next one; without it, all are made now
 * @throws {TemplateMissingError} when the template is gone
 * @throws {TemplateInUseError} when somebody has got into the template
 */
export async function createDatabase(
  session: Session,
  server: ServerFacts,
  request: DatabaseRequest,
  spares?: SparePool,
): Promise<Database> {
  const { template, lease } = request;
  if (!spares || !template || lease !== 'session') return createNow(session, server, request);
  const spare = await spares.take(template.name);
  const database = spare
    ? databaseOf(session, spare, await publishOrAbandon(session, spare, request, undefined), lease)
    : await createNow(session, server, request);
  // Not before this one is there: it would be slower for it.
  spares.refill(template.name);
  return database;
}

async function createNow(session: Session, server: ServerFacts, request: DatabaseRequest): Promise<Database> {
  const { template, lease } = request;
  const record = lease === 'session' ? undefined : lease;
  const ownership = { kind: 'clone', template: template?.name, ...record } as const;
  const leftOut = template && (await leftOutBy(session, template.name));
  const database = await createClone(session, server, ownership, template);
  const published = await publishOrAbandon(session, database, request, leftOut);
  if (record) await unlock(session, database.lock);
  return databaseOf(session, database, published, lease);
}

function databaseOf(
  session: Session,
  database: PrivateDatabase,
  published: string,
  lease: DatabaseRequest['lease'],
): Database {
  return {
    ...connectionInfo(session.serverUrl, published),
    drop: () => drop(session, database, lease),
    keep: () => keepDatabase(session, database),
  };
}

async function publishOrAbandon(
  session: Session,
  database: PrivateDatabase,
  { name, suite }: DatabaseRequest,
  leftOut: LeftOut | undefined,
): Promise<string> {
  try {
    return await publish(session, database, name, leftOut && statementsFor(leftOut, database.name), suite);
  } catch (error) {
    await abandon(session, database);
    throw error;
  }
}

async function drop(
  session: Session,
  { id, lock }: PrivateDatabase,
  lease: DatabaseRequest['lease'],
): Promise<void> {
  await dropUnderLock(session, { id, lock });
  if (lease === 'session') await unlock(session, lock);
}
