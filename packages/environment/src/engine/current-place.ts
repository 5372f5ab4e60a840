import { isAtItsPlace, type Repository, worktreeEntryOf } from '@nx-worktree/git';
import { type Absence, absenceOf } from './absence';
import { EnvironmentUnsoundError } from './environment-errors';
import { type BoundPart } from './bound-part';
import { type BaseRecord } from './record';

/**
 * Where git reports the worktree of an environment now, even if it was moved. The record remembers only where
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
 * @throws {@link EnvironmentUnsoundError} when the worktree is gone
 */
export async function located<Facts extends object>(
  repository: Repository,
  environment: BaseRecord<Facts>,
): Promise<BaseRecord<Facts>> {
  const { id, identifier } = environment;
  const directory = await currentPlaceOf(repository, id);
  if (directory !== undefined) return { ...environment, directory };
  const entry = await worktreeEntryOf(repository, id);
  const absence: Absence = entry
    ? await absenceOf(repository, entry)
    : { cause: `${environment.directory} is gone` };
  const advice =
    absence.found === undefined
      ? `Remove what is left of it: nx run worktrees:remove --identifier=${identifier}`
      : `Run: ${absence.found.command}`;
  throw new EnvironmentUnsoundError('worktree', `${absence.cause}.`, advice);
}

/**
 * A part that lies in the worktree: it is made and taken away where the worktree is now. When the worktree is gone, it
 * has gone with it, and what lies at its former place is not ours.
 */
export function atCurrentPlace<Facts extends object>(
  repository: Repository,
  part: BoundPart<Facts>,
): BoundPart<Facts> {
  const { repair } = part;
  return {
    ...part,
    apply: async (environment) => part.apply(await located(repository, environment)),
    ...(repair && { repair: async (environment) => repair(await located(repository, environment)) }),
    async revert(environment) {
      const directory = await currentPlaceOf(repository, environment.id);
      if (directory !== undefined) await part.revert({ ...environment, directory });
    },
    async follow(environment, before) {
      await part.follow?.(await located(repository, environment), before);
    },
    async settle(environment) {
      const directory = await currentPlaceOf(repository, environment.id);
      if (directory !== undefined) await part.settle?.({ ...environment, directory });
    },
  };
}
