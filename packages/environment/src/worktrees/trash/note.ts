import { readJsonFile, replaceAtomically, unlinkIfThere, withFileLock } from '@nx-worktree/system';
import { join } from 'node:path';
import { z } from 'zod';
import { type Repository } from '@nx-worktree/git';
import { absolutePathSchema, type BaseRecord, commitSchema } from '../../engine/record';
import { type EnvironmentRecords } from '../../engine/records';
import { BACKUP_REFS } from '../work/backup-refs';
import { itemOf } from './trash-paths';

export const NOTE_FILE = 'note.json';

/** What is known of a worktree in the trash. Without a note, what lies there is garbage that nobody wants back. */
const baseNoteSchema = z.object({
  schemaVersion: z.literal(1),
  removed: z.iso.datetime(),
  /** When the look for work began that let it go. Earlier releases have not noted it. */
  checked: z.exactOptional(z.iso.datetime()),
  /** Where the worktree was, which is elsewhere than its record says when somebody moved it with git. */
  directory: absolutePathSchema,
  /** The full name of the branch that it was on; none when HEAD was detached. */
  branch: z.exactOptional(z.string()),
  /** The commit that it was on; none on a branch that had no commit yet, or when git could not tell. */
  commit: z.exactOptional(commitSchema),
  /** The ref that keeps what would have been lost. */
  backup: z.exactOptional(z.string().startsWith(`${BACKUP_REFS}/`)),
  /** Repositories within it whose work no ref keeps. Then it stays until somebody empties the trash. */
  nested: z.array(z.string()),
  /** What has changed in it since it was checked, and is kept nowhere else. Then it stays as well. */
  changed: z.exactOptional(z.array(z.string())),
});
export type Note<Facts extends object = object> = z.infer<typeof baseNoteSchema> & {
  /** The record as it was before the removal. */
  readonly environment: BaseRecord<Facts>;
};

/** What a note must be. */
export function noteSchemaOf<Facts extends object>({
  schema,
}: EnvironmentRecords<Facts>): z.ZodType<Note<Facts>> {
  return baseNoteSchema.extend({ environment: schema });
}

/** Under the lock, so that nobody who deletes garbage takes the item for some between two looks. */
export async function writeNote(repository: Repository, note: Note): Promise<void> {
  const path = join(itemOf(repository, note.environment.id), NOTE_FILE);
  await withFileLock(repository.lock, () =>
    replaceAtomically(path, `${JSON.stringify(note, undefined, 2)}\n`),
  );
}

/** Notes that a removed worktree has changed; one that somebody restores meanwhile is left alone. */
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

/** The note of an environment, or `undefined` when there is none that can be read. */
export async function noteOf<Facts extends object>(
  records: EnvironmentRecords<Facts>,
  environment: string,
): Promise<Note<Facts> | undefined> {
  const path = join(itemOf(records.repository, environment), NOTE_FILE);
  const file = await readJsonFile(path, noteSchemaOf(records));
  return file.state === 'present' ? file.value : undefined;
}

/** From then on what is left of the item is garbage. */
export async function deleteNote(repository: Repository, environment: string): Promise<void> {
  await unlinkIfThere(join(itemOf(repository, environment), NOTE_FILE));
}
