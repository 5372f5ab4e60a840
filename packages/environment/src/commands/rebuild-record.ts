import { type ServerOptions } from '@nx-worktree/postgres';
import { readJsonFile } from '@nx-worktree/system';
import { join } from 'node:path';
import { type Repository } from '../git/repository';
import { worktreeEntries } from '../git/worktree-entry';
import { METADATA_FILE, metadataSchema } from '../metadata/metadata';
import { recordOf } from '../metadata/record-of';
import { type EnvironmentRecords } from '../stack/records';

/**
 * Replaces a damaged record by what the worktree says of itself. One that can be read stays, and so does one of a newer
 * version: it knows of things that we don't. When there is nothing to go by, whoever reads the record says so.
 */
export async function rebuildRecord(
  repository: Repository,
  records: EnvironmentRecords,
  { identifier, server }: { readonly identifier: string; readonly server?: ServerOptions },
): Promise<void> {
  const found = await records.find(identifier);
  if (found?.state !== 'unreadable' || found.isNewer) return;
  for (const entry of await worktreeEntries(repository)) {
    const file = await readJsonFile(join(entry.directory, METADATA_FILE), metadataSchema);
    if (file.state !== 'present' || file.value.id !== entry.environment) continue;
    if (file.value.identifier.toLowerCase() !== identifier.toLowerCase()) continue;
    // The database's address is missing: it is dropped by the environment's id.
    await records.write({ ...recordOf(file.value, entry.directory), ...(server && { server }) });
    return;
  }
}
