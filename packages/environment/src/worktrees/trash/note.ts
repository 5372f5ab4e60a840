import { readJsonFile, replaceAtomically, unlinkIfThere, withFileLock } from '@nx-worktree/system';
import { join } from 'node:path';
import { z } from 'zod';
import { type Repository } from '@nx-worktree/git';
import { absolutePathSchema, type BaseRecord, commitSchema } from '../../engine/record';
import { type EnvironmentRecords } from '../../engine/records';
import { BACKUP_REFS } from '../work/backup-refs';
import { itemOf } from './trash-paths';

/** Name of the note's file in an item of the trash. */
export const NOTE_FILE = 'note.json';

/** What a note says of a worktree in the trash. An item without a note is garbage, which nobody wants back. */
const baseNoteSchema = z.object({
  schemaVersion: z.literal(1),
  removed: z.iso.datetime(),
  /** When the check for work began, after which it was removed. Earlier releases didn't write it. */
  checked: z.exactOptional(z.iso.datetime()),
  /** Where the worktree was. Its record says something else if it had been moved with git. */
  directory: absolutePathSchema,
  /** Full name of the branch that it was on; not set when HEAD was detached. */
  branch: z.exactOptional(z.string()),
  /** The commit that it was on; not set on a branch without a commit, or when git could not tell. */
  commit: z.exactOptional(commitSchema),
  /** The ref that keeps the work that would have been lost. */
  backup: z.exactOptional(z.string().startsWith(`${BACKUP_REFS}/`)),
  /** Repositories inside it whose work no ref keeps. Then the item stays until the user empties the trash. */
  nested: z.array(z.string()),
  /** What has changed in it since it was checked, and is kept nowhere else. Then it stays, too. */
  changed: z.exactOptional(z.array(z.string())),
});
/** What a note says of a worktree in the trash. */
export type Note<Facts extends object = object> = z.infer<typeof baseNoteSchema> & {
  /** The record as it was before the removal. */
  readonly environment: BaseRecord<Facts>;
};

/** The schema of a note, with the facts of all parts. */
export function noteSchemaOf<Facts extends object>({
  schema,
}: EnvironmentRecords<Facts>): z.ZodType<Note<Facts>> {
  return baseNoteSchema.extend({ environment: schema });
}

/** Writes a note, under the lock: otherwise a sweep could take the item for garbage between two of its steps. */
export async function writeNote(repository: Repository, note: Note): Promise<void> {
  const path = join(itemOf(repository, note.environment.id), NOTE_FILE);
  await withFileLock(repository.lock, () =>
    replaceAtomically(path, `${JSON.stringify(note, undefined, 2)}\n`),
  );
}

/** Writes into a note what has changed in the worktree. Does nothing when it is being restored meanwhile. */
export async function markChanged(
  records: EnvironmentRecords,
  { environment, removed }: Note,
  changed: readonly string[],
): Promise<void> {
  const { repository } = records;
  const path = join(itemOf(repository, environment.id), NOTE_FILE);
  await withFileLock(repository.lock, async () => {
    const now = await noteOf(records, environment.id);
    if (now?.removed !== removed) return;
    await replaceAtomically(path, `${JSON.stringify({ ...now, changed }, undefined, 2)}\n`);
  });
}

/**
 * Reads the note of an environment.
 *
 * @param environment id of the environment
 * @returns `undefined` when there is none, or it can't be read
 */
export async function noteOf<Facts extends object>(
  records: EnvironmentRecords<Facts>,
  environment: string,
): Promise<Note<Facts> | undefined> {
  const path = join(itemOf(records.repository, environment), NOTE_FILE);
  const file = await readJsonFile(path, noteSchemaOf(records));
  return file.state === 'present' ? file.value : undefined;
}

/** Deletes the note of an environment. What is left of its item is garbage from then on. */
export async function deleteNote(repository: Repository, environment: string): Promise<void> {
  await unlinkIfThere(join(itemOf(repository, environment), NOTE_FILE));
}
