import { type Part } from '../engine/part';
import { type EnvironmentRecord, PARTS } from './parts';

const FILES = PARTS.flatMap(({ variablesFile }: Part) => variablesFile ?? []);

/** The name of the file in the checkout of an environment that has its variables, if there is one. */
export function variablesFileOf(environment: EnvironmentRecord): string | undefined {
  return FILES.map((file) => file.nameOf(environment)).find((name) => name !== undefined);
}

/**
 * The variables in the file that a checkout has for them, for when its record can't tell them.
 *
 * @param directory absolute path of the checkout
 * @returns `undefined` when there is no file that one of our environments has
 */
export async function writtenVariables(
  directory: string,
): Promise<Readonly<Record<string, string>> | undefined> {
  for (const file of FILES) {
    const variables = await file.read(directory);
    if (variables) return variables;
  }
  return undefined;
}
