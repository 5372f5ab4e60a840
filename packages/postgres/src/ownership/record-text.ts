import { type RecordHolder } from '@nx-worktree/system';
import { z } from 'zod';

/** The text in the column `owner`, as all releases that have the column read and write it. */
const recordSchema = z.object({ repository: z.exactOptional(z.string()), record: z.string() });

/** Where the record of a holder is, as text for the column `owner`. */
export function recordText({ path, repository }: RecordHolder): string {
  const place: z.infer<typeof recordSchema> = {
    ...(repository !== undefined && { repository }),
    record: path,
  };
  return JSON.stringify(place);
}

/**
 * The record that holds a database.
 *
 * @param id id of the record's environment
 * @param text as `recordText` has written it
 * @returns `undefined` when the text doesn't say where the record is
 */
export function holderIn(id: string, text: string | null): RecordHolder | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text ?? 'null');
  } catch {
    return undefined;
  }
  const found = recordSchema.safeParse(value).data;
  if (!found) return undefined;
  const { record: path, repository } = found;
  return { kind: 'record', id, path, ...(repository !== undefined && { repository }) };
}
