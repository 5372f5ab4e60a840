/*
 * The trash: how a removed worktree stays restorable for 24 hours, in the order in which it happens.
 *
 * 1. A removal writes a note: the record, the branch and commit, and the ref that keeps uncommitted work (note.ts).
 * 2. It moves the worktree and git's entry into `<common directory>/nx-worktree/trash/<id>/`, by one rename each. A worktree
 *    on another disk goes into `.trash` beside it instead (move-in.ts, beside.ts).
 * 3. A restore moves both back under the lock, and deletes the note when the environment is ready (take-out.ts).
 * 4. After 24 hours a sweep looks once more whether something has changed there since (new-work.ts), and renames the item
 *    to `.doomed-...`, so that nobody restores it. Then it deletes links, files and `.git`, in this order (sweep.ts).
 * 5. What holds work that is nowhere else stays until the user empties the trash. An item without a note is garbage.
 */

import { namesInDirectory, readJsonFile } from '@nx-worktree/system';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type z } from 'zod';
import { type EnvironmentRecords } from '../../engine/records';
import { type Note, NOTE_FILE, noteSchemaOf } from './note';
import { trashOf } from './trash-paths';

/** How long a removed worktree can be restored, in ms. */
export const RETENTION_MS = 24 * 60 * 60 * 1000;

/** Younger garbage may be a removal that is going on, in ms; its moves take much less. */
const SETTLED_MS = 60_000;

/** The beginning of the name that an item gets before it is deleted, so that nobody restores it meanwhile. */
export const DOOMED = '.doomed-';

/** One removed worktree in the trash. `changed` is in ms since 1970. */
export type TrashItem<Facts extends object = object> =
  | { readonly state: 'restorable'; readonly id: string; readonly note: Note<Facts> }
  /** Its note can't be read: edited by hand, or from a newer version. */
  | { readonly state: 'damaged'; readonly id: string; readonly path: string; readonly reason: string }
  | { readonly state: 'garbage'; readonly id: string; readonly changed: number };

/** Lists the items of the trash, except those that are being deleted. */
export async function trashItems<Facts extends object>(
  records: EnvironmentRecords<Facts>,
): Promise<TrashItem<Facts>[]> {
  const trash = trashOf(records.repository);
  const schema = noteSchemaOf(records);
  const ids = (await namesInDirectory(trash)).filter((name) => !name.startsWith('.'));
  return Promise.all(ids.map((id) => itemAt(trash, id, schema)));
}

/** Until when an item can be restored, as ISO date; `undefined` when it stays until the user empties the trash. */
export function keptUntil(note: Note): string | undefined {
  if (staysUntilEmptied(note)) return undefined;
  return new Date(Date.parse(note.removed) + RETENTION_MS).toISOString();
}

/** Whether an item holds work that is nowhere else. */
function staysUntilEmptied({ nested, changed = [] }: Note): boolean {
  return nested.length > 0 || changed.length > 0;
}

/**
 * Lists the items to delete: garbage, and what is older than the retention and hasn't changed as far as the note says.
 *
 * An item whose environment has a record is being removed, restored or created, so it isn't among them. Only a ready
 * environment can have garbage: what is left after it was restored.
 *
 * @param everything also what could still be restored, or holds work that is nowhere else
 */
export async function itemsToDelete(records: EnvironmentRecords, everything: boolean): Promise<TrashItem[]> {
  const items = await trashItems(records);
  if (items.length === 0) return [];
  // Read after the items: an environment has a record before it has an item.
  const found = await records.all();
  const known = found.flatMap((record) => (record.state === 'readable' ? [record.record] : []));
  const ids = known.map(({ id }) => id);
  const busy = known.flatMap(({ id, state }) => (state === 'ready' ? [] : [id]));
  const unreadable = found.flatMap((record) => (record.state === 'unreadable' ? [record.identifier] : []));
  return items.filter((item) => {
    if (item.state === 'garbage') return !busy.includes(item.id) && Date.now() - item.changed > SETTLED_MS;
    if (ids.includes(item.id)) return false;
    // Without its note, nobody can tell whether it has changed since.
    if (item.state === 'damaged') return everything;
    // It may belong to this record, which can't be read.
    if (unreadable.includes(item.note.environment.identifier.toLowerCase())) return false;
    return everything || (!staysUntilEmptied(item.note) && isOld(item.note.removed));
  });
}

function isOld(removed: string): boolean {
  return Date.now() - Date.parse(removed) > RETENTION_MS;
}

async function itemAt<Facts extends object>(
  trash: string,
  id: string,
  schema: z.ZodType<Note<Facts>>,
): Promise<TrashItem<Facts>> {
  const path = join(trash, id, NOTE_FILE);
  const file = await readJsonFile(path, schema);
  if (file.state === 'absent') return { state: 'garbage', id, changed: await changeOf(join(trash, id)) };
  const isOfAnother = file.state === 'present' && file.value.environment.id !== id;
  if (file.state === 'present' && !isOfAnother) return { state: 'restorable', id, note: file.value };
  const reason = file.state === 'present' ? 'it is that of another worktree' : file.reason;
  return { state: 'damaged', id, path, reason };
}

/** In ms since 1970; now, when it has just been deleted. */
async function changeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.mtimeMs ?? Date.now();
}
