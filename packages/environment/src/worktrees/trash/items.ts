import { namesInDirectory, readJsonFile } from '@nx-worktree/system';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type z } from 'zod';
import { type EnvironmentRecords } from '../../engine/records';
import { type Note, NOTE_FILE, noteSchemaOf } from './note';
import { trashOf } from './trash-paths';

/** How long a removed worktree can be restored, in ms. */
export const RETENTION_MS = 24 * 60 * 60 * 1000;

/** Garbage that is younger may still be moved in: each move takes ms. */
const SETTLED_MS = 60_000;

/** Items that are being deleted are renamed to this and a random name first, so that nobody restores them meanwhile. */
export const DOOMED = '.doomed-';

/** What lies in the trash. */
export type TrashItem<Facts extends object = object> =
  | { readonly state: 'restorable'; readonly id: string; readonly note: Note<Facts> }
  /** Its note can't be read: edited by hand, or from a newer version. */
  | { readonly state: 'damaged'; readonly id: string; readonly path: string; readonly reason: string }
  | { readonly state: 'garbage'; readonly id: string; readonly changed: number };

/** The items of the trash, those that are being deleted left out. */
export async function trashItems<Facts extends object>(
  records: EnvironmentRecords<Facts>,
): Promise<TrashItem<Facts>[]> {
  const trash = trashOf(records.repository);
  const schema = noteSchemaOf(records);
  const ids = (await namesInDirectory(trash)).filter((name) => !name.startsWith('.'));
  return Promise.all(ids.map((id) => itemAt(trash, id, schema)));
}

/** Until when an item can be restored; `undefined` when it stays until somebody empties the trash. */
export function keptUntil(note: Note): string | undefined {
  if (staysUntilEmptied(note)) return undefined;
  return new Date(Date.parse(note.removed) + RETENTION_MS).toISOString();
}

/** Whether it holds work that is nowhere else. */
function staysUntilEmptied({ nested, changed = [] }: Note): boolean {
  return nested.length > 0 || changed.length > 0;
}

/**
 * The items that are to be deleted: garbage, what is older than the retention and has not changed as far as is known, or
 * everything. What belongs to an
 * environment that has a record is being removed, restored or created, and is none of them; only one that is ready can
 * have garbage, the rest of a restore.
 */
export async function itemsToDelete(records: EnvironmentRecords, everything: boolean): Promise<TrashItem[]> {
  const items = await trashItems(records);
  if (items.length === 0) return [];
  // After the items: whoever makes one has a record before.
  const found = await records.all();
  const known = found.flatMap((record) => (record.state === 'readable' ? [record.record] : []));
  const ids = known.map(({ id }) => id);
  const busy = known.flatMap(({ id, state }) => (state === 'ready' ? [] : [id]));
  const unreadable = found.flatMap((record) => (record.state === 'unreadable' ? [record.identifier] : []));
  return items.filter((item) => {
    if (item.state === 'garbage') return !busy.includes(item.id) && Date.now() - item.changed > SETTLED_MS;
    if (ids.includes(item.id)) return false;
    // Nobody can tell whether it has changed since it was removed.
    if (item.state === 'damaged') return everything;
    // An unreadable record may be the one that it belongs to.
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

/** In ms since 1970; that is now for what has just gone. */
async function changeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.mtimeMs ?? Date.now();
}
