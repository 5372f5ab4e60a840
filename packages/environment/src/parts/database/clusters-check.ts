import { findOrphans, sweepOrphans } from '@nx-worktree/postgres';
import { type Check } from '../../engine/check';

/**
 * Embedded servers of root lie outside of its state directories. When such a state directory is deleted, as with a
 * container, 160 MB stay, and a server that nobody can log in to.
 */
export function clustersCheck(): Check {
  return {
    name: 'clusters',
    async look() {
      const { orphaned, untied } = await findOrphans();
      if (orphaned.length > 0) {
        return {
          state: 'warning',
          text: `The state directories of these embedded servers were deleted: ${orphaned.join(', ')}.`,
          advice: 'nx run worktrees:doctor --fix',
          fix: async () => `stopped and deleted ${(await sweepOrphans()).join(', ') || 'none of them'}`,
        };
      }
      const sound = 'no embedded server has lost its state directory';
      if (untied.length === 0) return { state: 'ok', text: sound };
      return {
        state: 'ok',
        text:
          `${sound}, as far as nx-worktree can tell. It can't tell about these, which an earlier release created or which lie ` +
          `on another file system. Delete those that nobody needs: ${untied.join(', ')}`,
      };
    },
  };
}
