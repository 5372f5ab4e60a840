/** A commit that was made here, and that HEAD has left since without a commit that replaces it. */
export interface LeftCommit {
  /** Full hash. */
  readonly commit: string;
  /** Whether HEAD left it by `git reset`, after which people often commit the same files again. */
  readonly isReset: boolean;
}

interface Move {
  readonly from: string;
  readonly to: string;
  readonly action: string;
}

/** After these actions, the next commit contains the one that HEAD left, or replaces it, as an amended commit does. */
const GOES_ON = /^(commit|merge|cherry-pick|revert|am|rebase|pull)\b/;

/** Actions that only move HEAD to existing commits. */
const MOVES_ONLY = /: Fast-forward$|^\S+( \S+)* \((start|finish|abort)\)/;

/**
 * Finds the commits that only a reflog remembers and that nobody has replaced, as after `git commit` and then
 * `git checkout --detach` of something else.
 *
 * @param reflog text of git's file: `<old> <new> <who> <when><tab><action>`
 */
export function leftBehind(reflog: string): LeftCommit[] {
  const moves = reflog.split('\n').flatMap((line) => moveOf(line) ?? []);
  const made = moves.filter(({ action }) => GOES_ON.test(action) && !MOVES_ONLY.test(action));
  const lastFrom = new Map(
    moves.filter(({ from, to }) => from !== to).map((move) => [move.from, move.action]),
  );
  const commits = [...new Set(made.map(({ to }) => to))];
  return commits
    .filter((commit) => !GOES_ON.test(lastFrom.get(commit) ?? ''))
    .map((commit) => ({ commit, isReset: lastFrom.get(commit)?.startsWith('reset: ') ?? false }));
}

function moveOf(line: string): Move | undefined {
  const [, from, to, action] = /^([0-9a-f]+) ([0-9a-f]+) [^\t]*\t(.*)$/.exec(line) ?? [];
  return from !== undefined && to !== undefined && action !== undefined ? { from, to, action } : undefined;
}
