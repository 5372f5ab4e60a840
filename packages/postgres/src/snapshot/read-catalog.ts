import { type ClientBase } from 'pg';
import { catalogQuery } from './catalog/query';
import { type CatalogObject, type Snapshot } from './catalog-object';

/**
 * What a session has set decides how the server writes definitions: which names it qualifies, how it writes times.
 * Just-in-time compilation would take longer than the query.
 */
const SETTINGS = `
  set search_path to '';
  set timezone to 'UTC';
  set datestyle to 'ISO';
  set intervalstyle to 'postgres';
  set bytea_output to 'hex';
  set extra_float_digits to 1;
  set quote_all_identifiers to off;
  set jit to off`;

/** Reads the schema that a session sees. What it sets in the session stays. */
export async function readCatalog(client: ClientBase, stateTables: readonly string[]): Promise<Snapshot> {
  await client.query(SETTINGS);
  const { rows } = await client.query<{ version: number }>(
    `select current_setting('server_version_num')::int / 10000 as version`,
  );
  const objects = await client.query<CatalogObject>(catalogQuery(rows[0]?.version ?? 0), [stateTables]);
  return objects.rows;
}
