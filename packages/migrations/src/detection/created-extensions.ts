import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inputFilesOf } from '../registry/inputs';
import { type MigrationSet, placeOf } from '../sets/migration-set';

/** An extension that migrations create. */
export interface CreatedExtension {
  readonly set: MigrationSet;
  readonly extension: string;
}

/** In SQL and in programs that send SQL. What a comment says does no harm where it is only reported. */
const CREATE = /\bcreate\s+extension\s+(?:if\s+not\s+exists\s+)?\\?"?([\w-]+)/gi;

/**
 * The extensions that the files of migrations name, each once for a set.
 *
 * @param checkout absolute path
 */
export async function createdExtensions(
  checkout: string,
  sets: readonly MigrationSet[],
): Promise<CreatedExtension[]> {
  const found = sets.map(async (set) => {
    const place = placeOf(checkout, set);
    const files = await inputFilesOf(place);
    const texts = await Promise.all(files.map((file) => readFile(join(place.projectRoot, file), 'utf8')));
    const names = texts.flatMap((text) => [...text.matchAll(CREATE)].map(([, name = '']) => name));
    return [...new Set(names)].map((extension) => ({ set, extension }));
  });
  return (await Promise.all(found)).flat();
}
