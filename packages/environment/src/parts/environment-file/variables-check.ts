import { foreignVariablesIn } from '@nx-worktree/system';
import { type Check, type Examined, type Variables } from '../../engine/check';
import { type Part } from '../../engine/part';
import { variablesOf } from '../../engine/variables';

/**
 * Checks whether variables of the shell lead programs in the worktree to another database or other ports. Nx's tasks ignore
 * such variables; other commands don't. Shows names only, since values may be passwords.
 *
 * @param parts that tell programs variables
 */
export function variablesCheck(parts: readonly Part[], { record, shell: variables }: Examined): Check {
  return {
    name: 'variables',
    isInWorktree: false,
    async look() {
      const own: Variables = variablesOf(parts, record());
      const foreign = foreignVariablesIn(variables, 'database', 'environment');
      const found = foreign.filter((name) => variables[name] !== own[name]);
      if (found.length === 0) return { state: 'ok', text: 'nothing in your shell leads elsewhere' };
      const advice = `unset ${found.join(' ')}`;
      const shell = `${found.join(', ')} in your shell ${found.length === 1 ? 'leads' : 'lead'} elsewhere.`;
      if (own['DATABASE_URL'] !== undefined && found.includes('PGSERVICE'))
        return {
          state: 'failed',
          text: `${shell} As long as PGSERVICE is set, Nx runs no task in the worktree.`,
          advice,
        };
      return {
        state: 'warning',
        text: `${shell} Nx's tasks in the worktree ignore that; other commands don't.`,
        advice,
      };
    },
  };
}
