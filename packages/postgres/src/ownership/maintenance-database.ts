import { hasCode } from '@nx-worktree/system';
import { lockKey } from '../locks/advisory-lock';
import { databaseOf, parseServerUrl, partsOf } from '../session/address';
import { explainNoRoom } from '../session/no-room';
import { assertOwnBackend } from '../session/pooling';
import { Session } from '../session/session';
import { MaintenanceDatabaseError, MissingPrivilegeError } from './ownership-errors';
import { LAY_OUT, LAYOUT, LAYOUT_NOW } from './layout';

/** Holds what we own on a server, and our locks: advisory locks are per database. */
export const MAINTENANCE_DATABASE = 'nx_worktree';

/**
 * Each session shares this lock. Who wants to stop an unused server must get it alone, so no session can slip in
 * between the last look and the stop: it waits here, and then finds the server gone.
 */
export const IN_USE = lockKey('server in use');

const DATABASE_MISSING = '3D000';
const PERMISSION_DENIED = '42501';

/** What of the server decides how we work with it. */
export interface ServerFacts {
  /** Such as `18.4`. */
  readonly version: string;
  readonly majorVersion: number;
  readonly fsync: boolean;
  /** Whether it can ask the file system to clone files, from 18 on and where the platform can. */
  readonly canCloneFiles: boolean;
  /** How many connections roles that aren't superusers may have, all together. */
  readonly maxConnections: number;
  /** Whether it is the embedded one, whose roles are all made by migrations and tests. */
  readonly isEmbedded?: boolean;
  /** Where it keeps its data, for those who may know. */
  readonly dataDirectory?: string;
}

/**
 * Opens a session in the maintenance database, which is made when it is missing.
 *
 * @throws {@link TransactionPoolingError} when the server is behind a proxy with which locks don't hold
 * @throws {@link MissingPrivilegeError} when the role may not create databases
 * @throws {@link NoRoomError} when the server's disk is full
 * @throws {@link MaintenanceDatabaseError} when the database belongs to another role
 */
export async function openMaintenanceSession(
  serverUrl: string,
): Promise<{ session: Session; facts: ServerFacts }> {
  const session = await openOrCreate(serverUrl);
  try {
    await assertOwnBackend(session, MAINTENANCE_DATABASE);
    const facts = await prepare(session);
    await session.query('select pg_advisory_lock_shared($1)', [IN_USE]);
    return { session, facts };
  } catch (error) {
    await session.close();
    throw error;
  }
}

async function openOrCreate(serverUrl: string): Promise<Session> {
  try {
    return await openMaintenance(serverUrl);
  } catch (error) {
    if (!hasCode(error, DATABASE_MISSING)) throw error;
  }
  await createMaintenanceDatabase(serverUrl);
  return openMaintenance(serverUrl);
}

async function openMaintenance(serverUrl: string): Promise<Session> {
  try {
    return await Session.open(serverUrl, MAINTENANCE_DATABASE);
  } catch (error) {
    if (!hasCode(error, PERMISSION_DENIED)) throw error;
    throw unusable(partsOf(parseServerUrl(serverUrl)).user, error);
  }
}

/** Several processes may do this at once: all but one find the name taken, by name or by the index behind it. */
async function createMaintenanceDatabase(serverUrl: string): Promise<void> {
  const session = await Session.open(serverUrl, databaseOf(serverUrl) || 'postgres');
  try {
    await session.query(`create database ${MAINTENANCE_DATABASE} template template0`);
  } catch (error) {
    if (hasCode(error, PERMISSION_DENIED)) {
      throw new MissingPrivilegeError(session.server.user, 'CREATEDB', { cause: error });
    }
    if (!hasCode(error, '42P04', '23505')) throw await explain(session, error);
  } finally {
    await session.close();
  }
}

interface Found {
  version: string;
  number: number;
  fsync: boolean;
  can_clone: boolean;
  connections: number;
  role: string;
  may_create: boolean;
  directory: string | null;
  layout: number;
  may_use: boolean | null;
}

async function prepare(session: Session): Promise<ServerFacts> {
  const [found] = await session.query<Found>(`
    select current_setting('server_version') as version,
           current_setting('server_version_num')::int as number,
           current_setting('fsync')::bool as fsync,
           exists (select from pg_settings where name = 'file_copy_method' and 'clone' = any(enumvals)) as can_clone,
           current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
             - coalesce(current_setting('reserved_connections', true), '0')::int as connections,
           current_user as role,
           (select rolcreatedb or rolsuper from pg_roles where rolname = current_user) as may_create,
           case when pg_has_role('pg_read_all_settings', 'usage') then current_setting('data_directory') end as directory,
           ${LAYOUT_NOW} as layout,
           has_table_privilege(to_regclass('owned_database'), 'insert') as may_use
  `);
  if (!found) throw new Error('The server answered a select without rows.');
  if (!found.may_create) throw new MissingPrivilegeError(found.role, 'CREATEDB');
  if (found.may_use === false) throw unusable(found.role, new Error('its table belongs to another role'));
  if (found.layout < LAYOUT) await layOut(session, found.role);
  return {
    version: found.version.split(' ')[0] ?? found.version,
    majorVersion: Math.floor(found.number / 10_000),
    fsync: found.fsync,
    canCloneFiles: found.can_clone,
    maxConnections: found.connections,
    ...(found.directory !== null && { dataDirectory: found.directory }),
  };
}

async function layOut(session: Session, role: string): Promise<void> {
  try {
    await session.query(LAY_OUT);
  } catch (error) {
    if (!hasCode(error, PERMISSION_DENIED)) throw await explain(session, error);
    throw unusable(role, error);
  }
}

function explain({ server }: Session, error: unknown): Promise<unknown> {
  return explainNoRoom(server, `the database "${MAINTENANCE_DATABASE}"`, undefined, error);
}

function unusable(role: string, cause: unknown): MaintenanceDatabaseError {
  return new MaintenanceDatabaseError(MAINTENANCE_DATABASE, role, { cause });
}
