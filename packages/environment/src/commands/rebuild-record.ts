import { type ServerOptions } from '@nx-worktree/postgres';
import { readJsonFile } from '@nx-worktree/system';
import { join } from 'node:path';
import { type Repository } from '../git/repository';
import { worktreeEntries, type WorktreeEntry } from '../git/worktree-entry';
import { type Metadata, METADATA_FILE, metadataSchema } from '../metadata/metadata';
import { type EnvironmentRecord } from '../stack/record';
import { type EnvironmentRecords } from '../stack/records';
import { type StepName } from '../stack/step';

/** All that an environment can have: reverting what was never made does nothing. */
const EVERY_STEP: readonly StepName[] = [
  'identifier',
  'checkout',
  'dependencies',
  'ports',
  'database',
  'environment-file',
  'metadata',
];

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
    await records.write({ ...recordOf(file.value, entry), ...(server && { server }) });
    return;
  }
}

/** The database's address is missing: it is dropped by the environment's id. */
function recordOf(metadata: Metadata, { directory }: WorktreeEntry): EnvironmentRecord {
  const { id, purpose, identifier, created, branch, commit, base, ports, env_file } = metadata;
  return {
    schemaVersion: 1,
    id,
    purpose,
    identifier,
    directory,
    created,
    begun: EVERY_STEP.filter((step) => step !== 'database' || metadata.database !== null),
    state: 'ready',
    facts: {
      checkout: { branch, commit, base },
      ...(ports && { ports }),
      ...(env_file !== null && { environmentFile: env_file }),
    },
  };
}
