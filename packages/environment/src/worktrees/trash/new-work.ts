import { messageOf, readIfThere, unlinkIfThere } from '@nx-worktree/system';
import { join } from 'node:path';
import { git, type Repository, unkeptCommits } from '@nx-worktree/git';
import { type EnvironmentRecords } from '../../engine/records';
import { startingCommitOf } from '../../engine/starting-commit';
import { BACKUP_REFS } from '../work/backup-refs';
import { changedSince, type ChangedFile } from './changed-since';
import { type Note } from './note';
import { checkoutInTrash, itemOf } from './trash-paths';

/** Clocks of file systems tick some milliseconds late, and those of file servers need not agree with ours. */
const TOLERANCE_MS = 2_000;

/** Of more files, git is asked for all instead of each by its path. */
const FEW = 500;

/**
 * What has come into a removed worktree since it was checked for work, and is kept nowhere else: while it was moved into
 * the trash, or later by a program that still had files of it open. What git ignores doesn't count, unless it is precious.
 *
 * Only files that have changed since then are compared, with the commit that keeps the work of the worktree. So as a rule
 * it takes no more than one look at the time of each file.
 *
 * @returns paths within the worktree and commits, for people; or why nobody can tell
 */
export async function newWorkIn({ repository, parts }: EnvironmentRecords, note: Note): Promise<string[]> {
  const { environment, directory, checked = note.removed } = note;
  const checkout = await checkoutInTrash(repository, environment.id, directory);
  if (checkout === undefined) return [];
  const since = Date.parse(checked) - TOLERANCE_MS;
  const item = itemOf(repository, environment.id);
  try {
    return [
      ...(await newCommits(repository, item, startingCommitOf(parts, environment))),
      ...(await changedSince(join(item, 'entry', 'modules'), since)).map(({ path }) => `submodules/${path}`),
      ...(await unkeptFiles(repository, item, checkout, note, await changedSince(checkout, since))),
    ];
  } catch (error) {
    return [`what has changed can't be told: ${messageOf(error)}`];
  }
}

/** A branch keeps its commits; those of a detached HEAD go with the worktree. */
async function newCommits(
  repository: Repository,
  item: string,
  start: string | undefined,
): Promise<string[]> {
  const head = (await readIfThere(join(item, 'entry', 'HEAD')))?.trim() ?? '';
  if (!/^[0-9a-f]+$/.test(head)) return [];
  const commits = await unkeptCommits(repository, head, {
    commits: start === undefined ? [] : [start],
    refs: [BACKUP_REFS],
  });
  return (commits ?? [head]).map((commit) => `commit ${commit}`);
}

/** The files whose content the commit doesn't have that keeps the work of the worktree, and all of inner repositories. */
async function unkeptFiles(
  { commonDirectory }: Repository,
  item: string,
  checkout: string,
  { backup, commit, environment: { precious = [] } }: Note,
  files: readonly ChangedFile[],
): Promise<string[]> {
  if (files.length === 0) return [];
  const inner = files.filter(({ isInner }) => isInner).map(({ path }) => path);
  const own = files.filter(({ isInner }) => !isInner).map(({ path }) => path);
  // A new index: that of the worktree belongs to a restore, and can name files that git was told not to look at.
  const index = join(item, 'nx-worktree-index');
  const config = ['core.sparseCheckout=false', 'core.fsmonitor=false', 'diff.autoRefreshIndex=true'];
  const ask = (...args: string[]): Promise<string> =>
    git(checkout, [`--git-dir=${commonDirectory}`, '--work-tree=.', ...args], { index, config });
  const paths = own.length > FEW ? [] : own.map((path) => `:(literal)${path}`);
  const namedBy = async (...question: string[]): Promise<string[]> =>
    (await ask(...question)).split('\0').filter((name) => own.includes(name));
  try {
    await ask('read-tree', backup ?? commit ?? '--empty');
    const changed = ['diff', '--name-only', '--no-ext-diff', '--ignore-submodules=all', '-z', '--', ...paths];
    const untracked = ['ls-files', '--others', '-z'];
    const ignored = [...untracked, '--ignored', '--exclude-standard', '--', ...precious];
    return [
      ...(await namedBy(...changed)),
      ...(await namedBy(...untracked, '--exclude-standard', '--', ...paths)),
      ...(precious.length > 0 ? await namedBy(...ignored) : []),
      ...inner,
    ];
  } finally {
    await unlinkIfThere(index);
  }
}
