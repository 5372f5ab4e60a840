import { variablesOf } from '../parts/environment-file/variables';
import { type Examined } from './examined';
import { type Check } from './check';

export type Variables = Readonly<Record<string, string | undefined>>;

/** Variables by which git is told of another repository than the one it is run in (`git rev-parse --local-env-vars`). */
const OF_GIT =
  /^GIT_(DIR|WORK_TREE|INDEX_FILE|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|COMMON_DIR|PREFIX|NAMESPACE)$/;

/** Variables that decide which database or port a test uses, and that win over those in an environment file. */
const OF_ENVIRONMENTS =
  /^(DATABASE_(URL|NAME)|PG[A-Z]+|(APP|API|DB)_PORT|NX_WORKTREE_(ENVIRONMENT|TEMPLATE))$/;

/** @param variables those of the shell */
export function shellCheck(variables: Variables): Check {
  return {
    name: 'shell',
    async look() {
      const found = namesInDirectory(variables, OF_GIT);
      if (found.length === 0) return { state: 'ok', text: 'no variable leads git elsewhere' };
      return {
        state: 'warning',
        text: `${found.join(', ')} of your shell leads git to another repository, also in a worktree.`,
        mend: `unset ${found.join(' ')}`,
      };
    },
  };
}

/**
 * Whether the shell leads what runs in the worktree to something else than the worktree's own. Tasks of Nx heed none of
 * these variables; other commands do. Shows names only, since values may be passwords.
 *
 * @param variables those of the shell
 */
export function variablesCheck({ record }: Examined, variables: Variables): Check {
  return {
    name: 'variables',
    async look() {
      const own: Variables = variablesOf(record());
      const found = namesInDirectory(variables, OF_ENVIRONMENTS).filter(
        (name) => variables[name] !== own[name],
      );
      if (found.length === 0) return { state: 'ok', text: 'nothing in your shell leads elsewhere' };
      const mend = `unset ${found.join(' ')}`;
      const shell = `${found.join(', ')} of your shell ${found.length === 1 ? 'leads' : 'lead'} elsewhere.`;
      if (own['DATABASE_URL'] !== undefined && found.includes('PGSERVICE'))
        return {
          state: 'failed',
          text: `${shell} As long as PGSERVICE is set, Nx runs no task in the worktree.`,
          mend,
        };
      return {
        state: 'warning',
        text: `${shell} Nx's tasks in the worktree don't heed that; other commands do.`,
        mend,
      };
    },
  };
}

function namesInDirectory(variables: Variables, pattern: RegExp): string[] {
  return Object.keys(variables)
    .filter((name) => pattern.test(name) && variables[name] !== undefined)
    .sort();
}
