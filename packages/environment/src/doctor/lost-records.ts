import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  isAtItsPlace,
  limitOf,
  type Repository,
  worktreeEntries,
  type WorktreeEntry,
} from '@nx-worktree/git';
import { METADATA_FILE, readMetadata } from '../parts/metadata/metadata';
import { type LostWishes, recordOf } from '../parts/metadata/record-of';
import { ServerAccess } from '../server/server-access';
import { type EnvironmentRecord, PARTS, type Records } from '../parts/parts';
import { type Check } from '../engine/check';
import { RecordLostError } from './doctor-errors';

/**
 * Worktrees of ours whose record somebody deleted: nobody would ever remove their database. What a worktree says of
 * itself is enough to write its record again.
 *
 */
export function lostRecordsCheck(repository: Repository, records: Records, wishes: LostWishes): Check {
  return {
    name: 'records',
    async look() {
      // Entries before records: an environment that is created meanwhile is then missing, and not taken for a lost one.
      const entries = await worktreeEntries(repository);
      const found = await records.all();
      const unreadable = found.flatMap((one) => (one.state === 'unreadable' ? [one.path] : []));
      if (unreadable.length > 0)
        return {
          state: 'unchecked',
          text: `${unreadable.join(', ')} can't be read and may belong to any worktree`,
        };
      const ids = found.flatMap((one) => (one.state === 'readable' ? [one.record.id] : []));
      const lost = entries.filter(({ id }) => id !== undefined && !ids.includes(id));
      if (lost.length === 0) return { state: 'ok', text: `each worktree of ours has one (${found.length})` };
      return {
        state: 'failed',
        text: `The records of these worktrees are gone: ${lost.map(({ directory }) => directory).join(', ')}.`,
        advice: 'nx run worktrees:doctor --fix',
        fix: () => writeAgain(records, lost, wishes),
      };
    },
  };
}

async function writeAgain(
  records: Records,
  lost: readonly WorktreeEntry[],
  wishes: LostWishes,
): Promise<string> {
  const server = new ServerAccess(wishes.server ?? {});
  try {
    for (const entry of lost) {
      const record = await withDatabase(await readFrom(records, entry, wishes), server);
      if (!(await records.claim(record)))
        throw new RecordLostError(entry.directory, `another environment is called ${record.identifier}`);
    }
  } finally {
    await server.close();
  }
  return `wrote ${lost.length} of them again`;
}

async function readFrom(
  records: Records,
  entry: WorktreeEntry,
  wishes: LostWishes,
): Promise<EnvironmentRecord> {
  const { directory, id } = entry;
  if (!(await isAtItsPlace(entry))) throw new RecordLostError(directory, 'it is gone as well');
  const file = await readMetadata(PARTS, directory);
  if (file.state !== 'present') throw new RecordLostError(directory, `its ${METADATA_FILE} is ${file.state}`);
  if (file.value.id !== id) throw new RecordLostError(directory, `its ${METADATA_FILE} is another one's`);
  return withWhatIsThere(records.repository, await recordOf(records, PARTS, file.value, directory, wishes));
}

/** The metadata file doesn't say which directories are checked out, nor where the dependencies came from. */
async function withWhatIsThere(
  { root: main }: Repository,
  record: EnvironmentRecord,
): Promise<EnvironmentRecord> {
  const { directory, facts } = record;
  const hadDependencies =
    existsSync(join(directory, 'package.json')) && existsSync(join(main, 'node_modules'));
  const directories = await limitOf(directory);
  const mode = hadDependencies ? 'link' : 'none';
  const checkout = facts.checkout && { ...facts.checkout, ...(directories && { directories }) };
  return { ...record, facts: { ...facts, ...(checkout && { checkout }), dependencies: { mode } } };
}

/** The metadata file names the database; where it is and what it was made from, the server knows. */
async function withDatabase(record: EnvironmentRecord, server: ServerAccess): Promise<EnvironmentRecord> {
  if (!record.begun.includes('database')) return record;
  const opened = await server.open();
  const [database] = await opened.databasesOf(record.id);
  if (!database) return record;
  const { name, template } = database;
  const facts = { name, url: opened.addressOf(name).url, ...(template !== undefined && { template }) };
  return { ...record, facts: { ...record.facts, database: facts } };
}
