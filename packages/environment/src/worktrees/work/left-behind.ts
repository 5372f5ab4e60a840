/** A commit that was made here, and that HEAD has left since without another one that took its place. */
export interface LeftCommit {
  readonly commit: string;
  /** Whether it was left by `git reset`, after which people often commit the same files again. */
  readonly isReset: boolean;
}

interface Move {
  readonly from: string;
  readonly to: string;
  readonly action: string;
}

/** After these the commit that was left is part of the next one, or the next one replaces it: an amended commit, a rebase. */
const GOES_ON = /^(commit|merge|cherry-pick|revert|am|rebase|pull)\b/;

/** What only moves HEAD to commits that were there already. */
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
