import { createHash } from 'node:crypto';
import { type Read, type Reads } from '../ownership/template-contents';

/** Takes down what a build has read. */
export type NoteReads = (reads: Reads) => void;

export const NO_READS: Reads = { files: [], unseen: [] };

/** What was read by several builds, one after the other: the first value counts, as that of the oldest rows. */
export function joined(...all: readonly Reads[]): Reads {
  const files = new Map<string, Read>();
  for (const read of all.flatMap((reads) => reads.files)) {
    if (!files.has(read.name)) files.set(read.name, read);
  }
  const byName = [...files.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
  return { files: byName, unseen: [...new Set(all.flatMap((reads) => reads.unseen))] };
}

/** Whether all that was read is now as it was. */
export async function isAsRead(
  { files }: Reads,
  valuesOf?: (names: readonly string[]) => Promise<readonly string[]>,
): Promise<boolean> {
  if (files.length === 0) return true;
  const now = await valuesOf?.(files.map(({ name }) => name));
  return files.every(({ value }, index) => value === now?.[index]);
}

/** The key of a template, by what its request says and what its migrations have read: the second level of two. */
export function keyWith(declared: string, { files }: Reads): string {
  const content = [declared, files.map(({ name, value }) => [name, value])];
  return createHash('sha256').update(JSON.stringify(content)).digest('hex');
}
