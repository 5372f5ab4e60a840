import { isAtItsPlace, worktreeEntries, type WorktreeEntry } from '@nx-worktree/git';
import { readMetadata } from './metadata';
import { type LostOptions, recordOf } from './record-of';
import { type Identifier } from '../identifier';
import { type Part } from '../part';
import { type EnvironmentRecords } from '../records';

/**
 * Replaces a damaged record by what the worktree says of itself. One that can be read stays, and so does one of a newer
 * version: it knows of things that we don't. When there is nothing to go by, the next read of the record reports that.
 */
export async function rebuildRecord(
  records: EnvironmentRecords,
  parts: readonly Part[],
  { identifier, ...options }: LostOptions & { readonly identifier: Identifier },
): Promise<void> {
  const found = await records.find(identifier);
  if (found?.state !== 'unreadable' || found.isNewer) return;
  for (const entry of await entriesWithoutRecord(records)) {
    const file = await readMetadata(parts, entry.directory);
    if (file.state !== 'present' || file.value.id !== entry.id) continue;
    if (file.value.identifier.toLowerCase() !== identifier.toLowerCase()) continue;
    // The database's address is missing: it is dropped by the environment's id.
    await records.write(await recordOf(records, parts, file.value, entry.directory, options));
    return;
  }
}

/** A worktree that has a record can't be that of another one, whatever its metadata file says. */
async function entriesWithoutRecord(records: EnvironmentRecords): Promise<WorktreeEntry[]> {
  const entries = await worktreeEntries(records.repository);
  const found = await records.all();
  const known = found.flatMap((one) => (one.state === 'readable' ? [one.record.id] : []));
  const others = entries.filter(({ id }) => id !== undefined && !known.includes(id));
  const areThere = await Promise.all(others.map(isAtItsPlace));
  return others.filter((_, index) => areThere[index]);
}
