import { type Holder, isThisProcess, type RecordHolder } from '@nx-worktree/system';
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

/*
 * A clone is a copy of a template for one suite, test or worktree.
 *
 * 1. If clones are made ahead (`spare-pool`), one is taken, and the next is made in the background.
 * 2. Otherwise it is copied in the quickest way that the server has (`../databases/copy-of`), under a private name.
 * 3. What such a copy leaves out (owner, settings, privileges of the database) is added (`../databases/left-out`).
 * 4. It gets its public name. From then on its holder has it: this process through its session, or a record.
 * 5. A clone of a failed suite can be kept for people to look into (`keep-database`).
 */

/** What to make a database from, and for whom. */
export interface DatabaseRequest {
  /** Wished name. It is cut to 63 bytes with a hash, and gets a suffix when it is taken. */
  readonly name: string;
  /** What to clone; without it the database is empty. */
  readonly template?: Pick<Template, 'name'>;
  /**
   * The holder of the database: this process unless a record is given. What a process holds, it holds through the session
   * of this `Server`, and `sweep` drops it when the session has ended. What a record holds stays until `dropDatabasesOf`,
   * or until `sweepOfRecords` is told that the record is gone.
   */
  readonly holder?: Holder;
  /** Id of the environment of the suite that uses it: whether it does is asked before it is dropped, for `SuiteUse`. */
  readonly suite?: string;
}

/** A database of ours, as its maker uses it. */
export interface Database extends ConnectionInfo {
  /** Drops the database and ends the sessions in it; can be repeated. */
  drop(): Promise<void>;
  /**
   * Keeps a database that this process holds, for people to look into: it outlives the process, until `Server.dropKept`.
   *
   * @returns whether there was one to keep: not when it was dropped, or when a record holds it
   */
  keep(): Promise<boolean>;
}

/**
 * Creates a database for its holder.
 *
 * @param spares where clones that a process holds come from, and are made for the next one; without it, all are made now
 * @throws {@link TemplateMissingError} when the template is gone
 * @throws {@link TemplateInUseError} when the template has sessions
 */
export async function createDatabase(
  session: Session,
  server: ServerFacts,
  request: DatabaseRequest,
  spares?: SparePool,
): Promise<Database> {
  const { template } = request;
  if (!spares || !template || recordIn(request)) return createNow(session, server, request);
  const spare = await spares.take(template.name);
  const database = spare
    ? databaseOf(session, spare, await publishOrAbandon(session, spare, request, undefined))
    : await createNow(session, server, request);
  // Not before this one is there: it would be slower for it.
  spares.refill(template.name);
  return database;
}

async function createNow(session: Session, server: ServerFacts, request: DatabaseRequest): Promise<Database> {
  const { template } = request;
  const holder = recordIn(request);
  const leftOut = template && (await leftOutBy(session, template.name));
  const clone = { kind: 'clone', template: template?.name, holder } as const;
  const database = await createClone(session, server, clone, template);
  const published = await publishOrAbandon(session, database, request, leftOut);
  if (holder) await unlock(session, database.lock);
  return databaseOf(session, database, published, holder);
}

/** @throws when another process is to hold the database: it has no session here */
function recordIn({ holder }: DatabaseRequest): RecordHolder | undefined {
  if (holder?.kind === 'record') return holder;
  if (holder && !isThisProcess(holder.process))
    throw new Error('A database is held by the process that makes it.');
  return undefined;
}

function databaseOf(
  session: Session,
  database: PrivateDatabase,
  published: string,
  record?: RecordHolder,
): Database {
  return {
    ...connectionInfo(session.serverUrl, published),
    drop: () => drop(session, database, record),
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
  record: RecordHolder | undefined,
): Promise<void> {
  await dropUnderLock(session, { id, lock });
  if (!record) await unlock(session, lock);
}
