import { createHash } from 'node:crypto';

/** PostgreSQL cuts longer identifiers without a word (`NAMEDATALEN` - 1, in bytes). */
const MAX_BYTES = 63;
const HASH_LENGTH = 8;

/**
 * The name of a database: lower case letters, digits and underscores, so that it needs quotes nowhere.
 *
 * @param wished any text; one that is too long is cut and gets a hash of the whole, so that two long names that begin
 *   alike stay two
 * @param attempt 1 for the name itself, from 2 on the number is its suffix
 */
export function databaseName(wished: string, attempt = 1): string {
  const suffix = attempt === 1 ? '' : `_${attempt}`;
  const name = wished.toLowerCase().replaceAll(/[^a-z0-9_]+/g, '_') || 'testdb';
  if (name.length + suffix.length <= MAX_BYTES) return name + suffix;
  const hash = createHash('sha256').update(wished).digest('hex').slice(0, HASH_LENGTH);
  const kept = name.slice(0, MAX_BYTES - suffix.length - 1 - HASH_LENGTH);
  return `${kept}_${hash}${suffix}`;
}
