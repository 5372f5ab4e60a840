import { variablesOf } from '../environment-file/variables';
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
      const found = namesIn(variables, OF_GIT);
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
 * Whether the shell leads tests that run in the worktree to something else than the worktree's own. `test-isolated`
 * heeds none of these variables; a plain `nx test` does. Shows names only, since values may be passwords.
 *
 * @param variables those of the shell
 */
export function variablesCheck({ record }: Examined, variables: Variables): Check {
  return {
    name: 'variables',
    async look() {
      const own: Variables = variablesOf(record());
      const found = namesIn(variables, OF_ENVIRONMENTS).filter((name) => variables[name] !== own[name]);
      if (found.length === 0)
        return { state: 'ok', text: 'nothing in your shell wins over the environment file' };
      return {
        state: 'warning',
        text: `${found.join(', ')} of your shell ${found.length === 1 ? 'wins' : 'win'} over the environment file, and leads its tests elsewhere.`,
        mend: `unset ${found.join(' ')}`,
      };
    },
  };
}

function namesIn(variables: Variables, pattern: RegExp): string[] {
  return Object.keys(variables)
    .filter((name) => pattern.test(name) && variables[name] !== undefined)
    .sort();
}
