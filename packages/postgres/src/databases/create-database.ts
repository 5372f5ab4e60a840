import { hasCode } from '@nx-worktree/system';
import { unlock } from '../locks/advisory-lock';
import { type ServerFacts } from '../ownership/maintenance-database';
import { type ConnectionInfo, connectionInfo } from '../session/address';
import { type Session } from '../session/session';
import { TemplateInUseError, TemplateMissingError } from '../templates/errors';
import { type Template } from '../templates/template';
import { limitFor } from './connection-limit';
import { copyOf } from './copy-of';
import { abandon, createPrivate, type PrivateDatabase, publish } from './create-owned';
import { dropUnderLock } from './drop-databases';
import { type LeftOut, readLeftOut, statementsFor } from './left-out';

export interface DatabaseRequest {
  /** Wished name. It is cut to 63 bytes with a hash, and gets a suffix when it is taken. */
  readonly name: string;
  /** What to clone; without it the database is empty. */
  readonly template?: Pick<Template, 'name'>;
  /**
   * Who holds the database. `session`: this Server's session, and `reap` drops it when that has ended.
   * `{ environment }`: a record, until `dropDatabasesOf`.
   */
  readonly lease: 'session' | { readonly environment: string };
}

export interface Database extends ConnectionInfo {
  /** Drops the database and ends the sessions in it; can be repeated. */
  drop(): Promise<void>;
}

/**
 * Creates a database for its owner.
 *
 * @throws {TemplateMissingError} when the template is gone
 * @throws {TemplateInUseError} when somebody has got into the template
 */
export async function createDatabase(
  session: Session,
  server: ServerFacts,
  { name, template, lease }: DatabaseRequest,
): Promise<Database> {
  const environment = lease === 'session' ? undefined : lease.environment;
  const ownership = { kind: 'clone', template: template?.name, environment } as const;
  const leftOut = template && (await leftOutBy(session, template.name));
  const database = await createClone(session, server, ownership, template);
  const published = await publishOrAbandon(session, database, name, leftOut);
  if (environment !== undefined) await unlock(session, database.lock);
  return {
    ...connectionInfo(session.serverUrl, published),
    drop: () => drop(session, database, lease),
  };
}

async function leftOutBy(session: Session, template: string): Promise<LeftOut> {
  const leftOut = await readLeftOut(session, template);
  if (!leftOut) throw new TemplateMissingError(template);
  return leftOut;
}

async function createClone(
  session: Session,
  server: ServerFacts,
  ownership: Parameters<typeof createPrivate>[1],
  template: DatabaseRequest['template'],
): Promise<PrivateDatabase> {
  const limit = `connection limit ${limitFor(server)}`;
  if (!template) return createPrivate(session, ownership, `template template0 ${limit}`);
  try {
    return await createPrivate(session, ownership, `${copyOf(template.name, server)} ${limit}`);
  } catch (error) {
    if (hasCode(error, '3D000')) throw new TemplateMissingError(template.name, { cause: error });
    if (hasCode(error, '55006')) throw new TemplateInUseError(template.name, [], { cause: error });
    throw error;
  }
}

async function publishOrAbandon(
  session: Session,
  database: PrivateDatabase,
  name: string,
  leftOut: LeftOut | undefined,
): Promise<string> {
  try {
    return await publish(session, database, name, leftOut && statementsFor(leftOut, database.name));
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
