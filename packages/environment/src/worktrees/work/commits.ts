import { namesInDirectory, readIfThere } from '@nx-worktree/system';
import { join } from 'node:path';
import { git, WITHOUT_FILES } from '@nx-worktree/git';
import { BACKUP_REFS } from './backup-refs';
import { headOf } from './head';
import { leftBehind } from './left-behind';

/** Refs that keep a commit from being lost. Backups count: they are made to. */
const KEEPING = ['refs/heads', 'refs/remotes', 'refs/tags', BACKUP_REFS].map((refs) => `--glob=${refs}/*`);

/** Refs that each worktree has for itself (gitrepository-layout(5)). */
const PRIVATE = ['worktree', 'bisect', 'rewritten'];
const PRIVATE_REFS = PRIVATE.map((refs) => `--glob=refs/${refs}/*`);

/** So many commits are looked through for one with the same files. */
const RECENT = '--max-count=100';

/**
 * Commits that would be lost with a worktree: those that HEAD or a ref of this worktree alone leads to, and those that
 * only its reflog remembers. What was amended or rebased is not among them: whoever did that has the new commit.
 *
 * @param entry absolute path of git's entry, which is there also when the worktree isn't
 * @param start what was checked out, which came from elsewhere, also when its branch is gone by now
 * @returns for people, one per entry
 */
export async function commitsIn(entry: string, start: string | undefined): Promise<string[]> {
  const kept = ['--not', ...KEEPING, ...(start === undefined ? [] : [start])];
  const left = await leftCommits(entry);
  const isAtStart = start !== undefined && (await readIfThere(join(entry, 'HEAD')))?.trim() === start;
  // The usual case, in which git need not be asked.
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

/** The commits from which all others of `commitsIn` can be reached, without that of HEAD. */
export async function commitsBesideHead(entry: string, start: string | undefined): Promise<string[]> {
  const tips = [...(await privateCommits(entry)), ...(await leftCommits(entry))];
  if (tips.length === 0) return [];
  const head = await headOf(entry);
  const kept = ['--not', ...KEEPING, ...[start, head].filter((commit) => commit !== undefined)];
  const lost = await log(entry, '%H', [...tips, ...kept]);
  return [...new Set(tips)].filter((tip) => lost.includes(tip));
}

/** Commits that were made in a repository and that HEAD has left, as far as git still has them. */
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
    // What a reset has left and a later commit has again is not lost.
    const isAgain = left.some((one) => one.commit === commit && one.isReset) && files.includes(tree);
    return isAgain || commit === head ? [] : [commit];
  });
}

/** Runs `git log`; of a repository, or of a worktree's entry. */
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

/** They are files of the entry: git never packs them. */
async function hasPrivateRefs(entry: string): Promise<boolean> {
  const names = await namesInDirectory(join(entry, 'refs'));
  return names.some((name) => PRIVATE.includes(name));
}
