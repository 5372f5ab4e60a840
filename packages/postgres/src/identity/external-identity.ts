import { hasCode } from '@nx-worktree/system';
import { MAINTENANCE_DATABASE } from '../ownership/maintenance-database';
import { databaseOf } from '../session/address';
import { Session } from '../session/session';

const DATABASE_MISSING = '3D000';

/** Settings of the server that its sessions begin with, and whose value shows in results. */
const SETTINGS = [
  'server_version',
  'TimeZone',
  'DateStyle',
  'IntervalStyle',
  'default_transaction_isolation',
  'lc_messages',
  'lc_monetary',
  'lc_numeric',
  'lc_time',
];

/**
 * Asks for all at once, and for what only some versions have through JSON. Templates are made of `template0`, so its
 * locale is theirs. A superuser passes row-level security, so the role's rights count too.
 */
const IDENTITY = `
  select jsonb_build_object(
    'settings', (select jsonb_object_agg(name, setting) from pg_settings where name = any($1)),
    'extensions', (select jsonb_object_agg(name, default_version) from pg_available_extensions),
    'locale', (
      select jsonb_object_agg(key, value) from pg_database, jsonb_each(to_jsonb(pg_database))
      where datname = 'template0' and key ~ '^(encoding|dat(collate|ctype|locprovider|iculocale|locale|icurules|collversion))$'
    ),
    'role', (select jsonb_build_object('superuser', rolsuper, 'bypassrls', rolbypassrls) from pg_roles where rolname = current_user)
  )::text as identity`;

/**
 * What decides the verdicts of tests on an external server, as it says itself: its version, its extensions with their
 * versions, its locale, settings that show in results, and the rights of the role; not where it is.
 *
 * @throws what `connect` throws
 */
export async function externalIdentity(url: string): Promise<string> {
  const session = await openAnywhere(url);
  try {
    const [row] = await session.query<{ identity: string }>(IDENTITY, [SETTINGS]);
    return `external PostgreSQL ${row?.identity}`;
  } finally {
    await session.close();
  }
}

/** Nothing is made here: before the first suite, there is no database of ours. */
async function openAnywhere(url: string): Promise<Session> {
  try {
    return await Session.open(url, MAINTENANCE_DATABASE);
  } catch (error) {
    if (!hasCode(error, DATABASE_MISSING)) throw error;
    return Session.open(url, databaseOf(url) || 'postgres');
  }
}
