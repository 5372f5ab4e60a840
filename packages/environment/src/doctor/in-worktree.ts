import { type Check } from '../engine/check';

/**
 * A check of what lies in the worktree, which can only be made when that is there.
 *
 * @param worktree the checks of the part that makes the directory
 */
export function inWorktree(worktree: readonly Check[], check: Check): Check {
  return {
    name: check.name,
    async look() {
      for (const ground of worktree) {
        if ((await ground.look()).state !== 'ok')
          return { state: 'unchecked', text: 'there is no worktree to look into' };
      }
      return check.look();
    },
  };
}
