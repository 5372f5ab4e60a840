import { namesInDirectory, readIfThere } from '@nx-worktree/system';
import { join } from 'node:path';
import { git, WITHOUT_FILES } from '@nx-worktree/git';
import { BACKUP_REFS } from './backup-refs';
import { headOf } from './head';
import { leftBehind } from './left-behind';

/** Refs that keep a commit from being lost. Backups count: that is what they are for. */
const KEEPING = ['refs/heads', 'refs/remotes', 'refs/tags', BACKUP_REFS].map((refs) => `--glob=${refs}/*`);

/** Refs that each worktree has of its own (gitrepository-layout(5)). */
const PRIVATE = ['worktree', 'bisect', 'rewritten'];
const PRIVATE_REFS = PRIVATE.map((refs) => `--glob=refs/${refs}/*`);

/** How many commits are searched for one with the same files. */
const RECENT = '--max-count=100';

/**
 * Lists the commits that would be lost with a worktree: those that only its HEAD or its own refs lead to, and those that
 * only its reflog remembers. Commits that were amended or rebased are left out, since new ones replace them.
 *
 * @param entry absolute path of git's entry, which is there even when the worktree isn't
 * @param start the commit that was checked out. It came from elsewhere, even if its branch is gone by now
 * @returns one line each, for people
 */
export async function commitsIn(entry: string, start: string | undefined): Promise<string[]> {
  const kept = ['--not', ...KEEPING, ...(start === undefined ? [] : [start])];
  const left = await leftCommits(entry);
  const isAtStart = start !== undefined && (await readIfThere(join(entry, 'HEAD')))?.trim() === start;
  // The usual case, in which git isn't started.
  if (isAtStart && left.length === 0 && !(await hasPrivateRefs(entry))) return [];
  const head = await headOf(entry);
  const reached = await log(entry, '%h %s', [
    ...(head === undefined ? [] : [head]),
    ...PRIVATE_REFS,
    ...kept,
  ]);
  if (left.length === 0) return reached;
  const besides = [...left, ...kept, ...PRIVATE_REFS, ...(head === undefined ? [] : [head])];
  return [...reached, ...(await log(entry, '%h %s (only in the reflog of HEAD)', besides))];
}

/**
 * Lists the commits besides HEAD's from which all others of {@link commitsIn} can be reached.
 *
 * @param entry absolute path of git's entry
 * @param start the commit that was checked out
 * @returns full hashes
 */
export async function commitsBesideHead(entry: string, start: string | undefined): Promise<string[]> {
  const tips = [...(await privateCommits(entry)), ...(await leftCommits(entry))];
  if (tips.length === 0) return [];
  const head = await headOf(entry);
  const kept = ['--not', ...KEEPING, ...[start, head].filter((commit) => commit !== undefined)];
  const lost = await log(entry, '%H', [...tips, ...kept]);
  return [...new Set(tips)].filter((tip) => lost.includes(tip));
}

/** Lists commits that were made in a repository and that HEAD has left, as far as git still has them. Full hashes. */
export async function leftCommits(gitDirectory: string): Promise<string[]> {
  const left = leftBehind((await readIfThere(join(gitDirectory, 'logs', 'HEAD'))) ?? '');
  if (left.length === 0) return [];
  const known = await log(gitDirectory, '%H %T', [
    '--no-walk',
    '--ignore-missing',
    ...left.map(({ commit }) => commit),
  ]);
  const head = await headOf(gitDirectory);
  const files = head === undefined ? [] : await log(gitDirectory, '%T', [RECENT, head]);
  return known.flatMap((line) => {
    const [commit = '', tree = ''] = line.split(' ');
    // A later commit has the same files again, so the reset has lost nothing.
    const isAgain = left.some((one) => one.commit === commit && one.isReset) && files.includes(tree);
    return isAgain || commit === head ? [] : [commit];
  });
}

/**
 * Runs `git log`.
 *
 * @param gitDirectory of a repository, or a worktree's entry
 * @param format as for `--format`, on one line
 * @param what revisions and options
 * @returns one line per commit
 */
export async function log(gitDirectory: string, format: string, what: readonly string[]): Promise<string[]> {
  const lines = await git(gitDirectory, [...WITHOUT_FILES, 'log', `--format=${format}`, ...what, '--']);
  return lines.split('\n').filter(Boolean);
}

async function privateCommits(entry: string): Promise<string[]> {
  if (!(await hasPrivateRefs(entry))) return [];
  const refs = PRIVATE.map((name) => `refs/${name}`);
  const found = await git(entry, [
    ...WITHOUT_FILES,
    'for-each-ref',
    '--format=%(objectname) %(*objectname)',
    ...refs,
  ]);
  return found.split(/\s+/).filter(Boolean);
}

/** git never packs these refs, so they are files in the entry. */
async function hasPrivateRefs(entry: string): Promise<boolean> {
  const names = await namesInDirectory(join(entry, 'refs'));
  return names.some((name) => PRIVATE.includes(name));
}
