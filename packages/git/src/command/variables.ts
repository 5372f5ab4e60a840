/**
 * Of git's variables those that say how this person's git works. The others say which repository a hook or an alias of
 * the caller is in (`git rev-parse --local-env-vars`), and would lead our git there.
 */
export const PASSED_ON = [
  'GIT_CONFIG_GLOBAL',
  'GIT_CONFIG_SYSTEM',
  'GIT_CONFIG_NOSYSTEM',
  'GIT_LFS_SKIP_SMUDGE',
  'GIT_SSH',
  'GIT_SSH_COMMAND',
  'GIT_ASKPASS',
  'SSH_ASKPASS',
];

/** All variables that change what git does. */
const GUARDED = /^(GIT_.*|SSH_ASKPASS|EDITOR|VISUAL|PAGER|PREFIX)$/i;

/**
 * The environment variables of every git that we run. Messages come in English, since a few of them tell failures apart
 * that share an exit code.
 *
 * @param index path of an index to use instead of the worktree's own
 */
export function gitVariables(index: string | undefined): Record<string, string> {
  const inherited: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) {
    const isPassedOn = !GUARDED.test(name) || PASSED_ON.includes(name);
    if (value !== undefined && isPassedOn) inherited[name] = value;
  }
  return { ...inherited, LC_ALL: 'C', ...(index ? { GIT_INDEX_FILE: index } : {}) };
}
