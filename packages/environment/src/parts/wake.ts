import { isDeepStrictEqual } from 'node:util';
import { type Part } from '../engine/part';
import { follow } from './follow';
import { type EnvironmentRecord, PARTS } from './parts';
import { stackOf, type Surroundings } from './stack-of';

/** An environment whose parts are about to be used. */
export interface Awake {
  /** With the facts that have changed; the same record when none have. */
  readonly environment: EnvironmentRecord;
  /** Why the first part that can't be used now can't be. */
  readonly obstacle?: unknown;
}

/**
 * Wakes the parts of an environment that is ready, each of them also when another one can't be used. Nothing is written
 * into the record.
 *
 * @param isMeant whether to wake a part; by default all
 */
export async function wakeParts(
  surroundings: Surroundings,
  environment: EnvironmentRecord,
  isMeant: (part: Part) => boolean = () => true,
): Promise<Awake> {
  const meant = PARTS.filter(isMeant).filter(({ name }) => environment.begun.includes(name));
  const changes: object[] = [];
  const obstacles: unknown[] = [];
  for (const part of stackOf(surroundings, environment, {}, meant).parts) {
    try {
      changes.push((await part.wake?.(environment)) ?? {});
    } catch (error) {
      obstacles.push(error);
    }
  }
  const facts = Object.assign({}, environment.facts, ...changes);
  return { environment: { ...environment, facts }, ...(obstacles.length > 0 && { obstacle: obstacles[0] }) };
}

/**
 * Notes in the record of an environment and in its files what has changed since its parts are awake. Only while nobody
 * else works on the environment: a removal that has begun must not find a record that is ready.
 *
 * @param isMeant as for `wakeParts`
 * @throws {@link EnvironmentBusyError} when another process works on it
 */
export async function noteAwake(
  surroundings: Surroundings,
  { id, identifier }: EnvironmentRecord,
  isMeant?: (part: Part) => boolean,
): Promise<void> {
  await surroundings.records.whileIdle(identifier, async (record) => {
    if (record.id !== id || record.state !== 'ready') return;
    const { environment } = await wakeParts(surroundings, record, isMeant);
    if (isDeepStrictEqual(environment, record)) return;
    // The files first: by the record, the next command sees that nothing is left to do.
    await follow(surroundings, environment, record);
    await surroundings.records.write(environment);
  });
}
