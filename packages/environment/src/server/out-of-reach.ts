import { Failure } from '@nx-worktree/system';
import { type EnvironmentRecord } from '../parts/parts';
import { type ServerSource } from '../engine/server-source';

/**
 * Why the server of an environment's database can't be opened.
 *
 * @returns `undefined` when it can be, or when the environment has no database
 */
export async function serverOutOfReach(
  { begun }: Pick<EnvironmentRecord, 'begun'>,
  server: ServerSource,
): Promise<Failure | undefined> {
  if (!begun.includes('database')) return undefined;
  try {
    await server.open();
    return undefined;
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
}
