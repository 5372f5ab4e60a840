import { foreignVariablesIn } from '@nx-worktree/system';
import { type Check, type Variables } from '../engine/check';

/**
 * Checks whether variables of the shell lead git to another repository.
 *
 * @param variables those of the shell
 */
export function shellCheck(variables: Variables): Check {
  return {
    name: 'shell',
    async look() {
      const found = foreignVariablesIn(variables, 'repository');
      if (found.length === 0) return { state: 'ok', text: 'no variable leads git elsewhere' };
      return {
        state: 'warning',
        text: `${found.join(', ')} in your shell leads git to another repository, even in a worktree.`,
        advice: `unset ${found.join(' ')}`,
      };
    },
  };
}
