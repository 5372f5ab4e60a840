import { hasCode, messageOf } from '../errors/failure';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';

/** What a state file turned out to be. Files get lost and edited by hand, so each reader has to say what then. */
export type JsonFile<T> =
  { state: 'absent' } | { state: 'damaged'; reason: string } | { state: 'present'; value: T };

/** Reads a JSON file and holds it against its schema. Throws only when the file is there but may not be read. */
export async function readJsonFile<T>(path: string, schema: z.ZodType<T>): Promise<JsonFile<T>> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return { state: 'absent' };
    throw error;
  }
  return parseJson(text, schema);
}

function parseJson<T>(text: string, schema: z.ZodType<T>): JsonFile<T> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { state: 'damaged', reason: messageOf(error) };
  }
  const result = schema.safeParse(value);
  if (result.success) return { state: 'present', value: result.data };
  return { state: 'damaged', reason: z.prettifyError(result.error) };
}
