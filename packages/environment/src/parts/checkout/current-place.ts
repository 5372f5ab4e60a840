import { isAtItsPlace, type Repository, worktreeEntryOf } from '@nx-worktree/git';
import { EnvironmentUnsoundError } from '../../engine/environment-errors';
import { type EnvironmentRecord } from '../../engine/record';
import { type Step } from '../../engine/part';

/**
 * Where git reports the worktree of an environment now, wherever somebody has moved it. The record remembers only where
 * it was made, and by now something else may lie there.
 *
 * @param environment id of the environment
 * @returns an absolute path, or `undefined` when the worktree isn't there
 */
export async function currentPlaceOf(
  repository: Repository,
  environment: string,
): Promise<string | undefined> {
  const entry = await worktreeEntryOf(repository, environment);
  return entry && (await isAtItsPlace(entry)) ? entry.directory : undefined;
}

/**
 * The record of an environment with the place where its worktree is now. Nothing is written.
 *
 * @throws {EnvironmentUnsoundError} when the worktree is gone
 */
export async function located(
  repository: Repository,
  environment: EnvironmentRecord,
): Promise<EnvironmentRecord> {
  const { id, identifier } = environment;
  const directory = await currentPlaceOf(repository, id);
  if (directory !== undefined) return { ...environment, directory };
  const place = (await worktreeEntryOf(repository, id))?.directory ?? environment.directory;
  const mend = `Remove what is left of it: nx run worktrees:remove --identifier=${identifier}`;
  throw new EnvironmentUnsoundError('checkout', `${place} is gone.`, mend);
}

/**
 * A step whose part lies in the worktree: it is made and taken away where the worktree is now. When the worktree is gone,
 * its part has gone with it, and what lies at its former place is somebody else's.
 */
export function atCurrentPlace(repository: Repository, step: Step): Step {
  return {
    ...step,
    apply: async (environment) => step.apply(await located(repository, environment)),
    async revert(environment) {
      const directory = await currentPlaceOf(repository, environment.id);
      if (directory !== undefined) await step.revert({ ...environment, directory });
    },
  };
}
