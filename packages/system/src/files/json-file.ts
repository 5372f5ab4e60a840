import { messageOf } from '../errors/failure';
import { z } from 'zod';
import { readIfThere } from './if-there';

/** What a state file turned out to be. Files get lost and edited by hand, so each reader has to say what then. */
export type JsonFile<T> =
  { state: 'absent' } | { state: 'damaged'; reason: string } | { state: 'present'; value: T };

/** Reads a JSON file and holds it against its schema. Throws only when the file is there but may not be read. */
export async function readJsonFile<T>(path: string, schema: z.ZodType<T>): Promise<JsonFile<T>> {
  const text = await readIfThere(path);
  if (text === undefined) return { state: 'absent' };
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
