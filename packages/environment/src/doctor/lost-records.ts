import { isAtItsPlace, worktreeEntries, type WorktreeEntry } from '@nx-worktree/git';
import { METADATA_FILE, readMetadata } from '../engine/metadata/metadata';
import { type LostOptions, recordOf } from '../engine/metadata/record-of';
import { ServerAccess } from '../server/server-access';
import { type EnvironmentRecord, PARTS, type Records } from '../parts/parts';
import { stackOf } from '../parts/stack-of';
import { type Check } from '../engine/check';
import { RecordLostError } from './doctor-errors';

/**
 * Worktrees of ours whose record was deleted: nothing would ever remove their database. What a worktree says of
 * itself is enough to write its record again.
 */
export function lostRecordsCheck(records: Records, options: LostOptions): Check {
  return {
    name: 'records',
    async look() {
      // Entries before records: an environment that is created meanwhile is then missing, and not taken for a lost one.
      const entries = await worktreeEntries(records.repository);
      const found = await records.all();
      const unreadable = found.flatMap((one) => (one.state === 'unreadable' ? [one.path] : []));
      if (unreadable.length > 0)
        return {
          state: 'unchecked',
          text: `${unreadable.join(', ')} can't be read and may belong to any worktree`,
        };
      const ids = found.flatMap((one) => (one.state === 'readable' ? [one.record.id] : []));
      const lost = entries.filter(({ id }) => id !== undefined && !ids.includes(id));
      if (lost.length === 0) return { state: 'ok', text: `each of our worktrees has one (${found.length})` };
      return {
        state: 'failed',
        text: `The records of these worktrees are gone: ${lost.map(({ directory }) => directory).join(', ')}.`,
        advice: 'nx run worktrees:doctor --fix',
        fix: () => writeAgain(records, lost, options),
      };
    },
  };
}

async function writeAgain(
  records: Records,
  lost: readonly WorktreeEntry[],
  options: LostOptions,
): Promise<string> {
  const server = new ServerAccess(options.server ?? {});
  try {
    for (const entry of lost) {
      const record = await withWhatIsThere(await readFrom(records, entry, options), records, server);
      if (!(await records.claim(record)))
        throw new RecordLostError(entry.directory, `another environment is called ${record.identifier}`);
    }
  } finally {
    await server.close();
  }
  return `recreated ${lost.length} of them`;
}

async function readFrom(
  records: Records,
  entry: WorktreeEntry,
  options: LostOptions,
): Promise<EnvironmentRecord> {
  const { directory, id } = entry;
  if (!(await isAtItsPlace(entry))) throw new RecordLostError(directory, 'it is gone as well');
  const file = await readMetadata(PARTS, directory);
  if (file.state !== 'present') throw new RecordLostError(directory, `its ${METADATA_FILE} is ${file.state}`);
  if (file.value.id !== id)
    throw new RecordLostError(directory, `its ${METADATA_FILE} belongs to another environment`);
  return recordOf(records, PARTS, file.value, directory, options);
}

/** What the metadata file doesn't tell is found in what is there. */
async function withWhatIsThere(
  record: EnvironmentRecord,
  records: Records,
  server: ServerAccess,
): Promise<EnvironmentRecord> {
  const { parts } = stackOf({ repository: records.repository, records, server }, record);
  let facts = record.facts;
  for (const part of parts.filter(({ name }) => record.begun.includes(name)))
    facts = { ...facts, ...(await part.rediscover?.({ ...record, facts })) };
  return { ...record, facts };
}
