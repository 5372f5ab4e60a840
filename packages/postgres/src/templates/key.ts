import { createHash } from 'node:crypto';
import { type ServerFacts } from '../ownership/maintenance-database';
import { type Manifest } from '../ownership/template-contents';
import { type Session } from '../session/session';

/**
 * What of the server decides what migrations make of a database: catalogs differ between major versions, and
 * `create extension` takes the version that is installed on the server.
 */
export async function readDecisive(session: Session, { majorVersion }: ServerFacts): Promise<Manifest> {
  const extensions = await session.query<{ name: string; version: string }>(
    'select name, default_version as version from pg_available_extensions order by name',
  );
  return [
    ['PostgreSQL', String(majorVersion)],
    ...extensions.map(({ name, version }) => [`extension ${name}`, version] as const),
  ];
}

/** @param key what a template is built from, wherever */
export function keyOnServer(key: string, decisive: Manifest): string {
  return createHash('sha256')
    .update(JSON.stringify([key, decisive]))
    .digest('hex');
}
