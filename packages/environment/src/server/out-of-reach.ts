import { Failure } from '@nx-worktree/system';
import { type Part } from '../engine/part';
import { type EnvironmentRecord, PARTS } from '../parts/parts';
import { type ServerSource } from '../engine/server-source';

/**
 * Why the server on which parts of an environment lie can't be opened.
 *
 * @returns `undefined` when it can be, or when nothing of the environment lies there
 */
export async function serverOutOfReach(
  { begun }: Pick<EnvironmentRecord, 'begun'>,
  server: ServerSource,
): Promise<Failure | undefined> {
  if (!PARTS.some((part: Part) => part.needsServer && begun.includes(part.name))) return undefined;
  try {
    await server.open();
    return undefined;
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
}
