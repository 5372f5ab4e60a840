import { isForeignVariable } from '@nx-worktree/system';
import { variablesOf } from '../engine/variables';
import { type EnvironmentFacts, PARTS } from '../parts/parts';
import { type Check, type Examined } from '../engine/check';

/** Environment variables by name. */
export type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Checks whether variables of the shell lead git to another repository.
 *
 * @param variables those of the shell
 */
export function shellCheck(variables: Variables): Check {
  return {
    name: 'shell',
    async look() {
      const found = namesAmong(variables, (name) => isForeignVariable(name, 'repository'));
      if (found.length === 0) return { state: 'ok', text: 'no variable leads git elsewhere' };
      return {
        state: 'warning',
        text: `${found.join(', ')} of your shell leads git to another repository, also in a worktree.`,
        advice: `unset ${found.join(' ')}`,
      };
    },
  };
}

/**
 * Checks whether variables of the shell lead programs in the worktree to another database or other ports. Nx's tasks ignore
 * such variables; other commands don't. Shows names only, since values may be passwords.
 *
 * @param variables those of the shell
 */
export function variablesCheck({ record }: Examined<EnvironmentFacts>, variables: Variables): Check {
  return {
    name: 'variables',
    async look() {
      const own: Variables = variablesOf(PARTS, record());
      const found = namesAmong(variables, (name) =>
        isForeignVariable(name, 'database', 'environment'),
      ).filter((name) => variables[name] !== own[name]);
      if (found.length === 0) return { state: 'ok', text: 'nothing in your shell leads elsewhere' };
      const advice = `unset ${found.join(' ')}`;
      const shell = `${found.join(', ')} of your shell ${found.length === 1 ? 'leads' : 'lead'} elsewhere.`;
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

function namesAmong(variables: Variables, isMeant: (name: string) => boolean): string[] {
  return Object.keys(variables)
    .filter((name) => isMeant(name) && variables[name] !== undefined)
    .sort();
}
