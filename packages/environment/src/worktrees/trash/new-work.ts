import { messageOf, readIfThere, unlinkIfThere } from '@nx-worktree/system';
import { join } from 'node:path';
import { git, type Repository, unkeptCommits } from '@nx-worktree/git';
import { type EnvironmentRecords } from '../../engine/records';
import { startingCommitOf } from '../../engine/starting-commit';
import { BACKUP_REFS } from '../work/backup-refs';
import { changedSince, type ChangedFile } from './changed-since';
import { type Note } from './note';
import { checkoutInTrash, itemOf } from './trash-paths';

/** Clocks of file systems tick some ms late, and the clock of a file server may differ from ours. */
const TOLERANCE_MS = 2_000;

/** If more files than this have changed, git looks at all files instead of at these paths. */
const FEW = 500;

/**
 * Finds work that came into a removed worktree after it was checked, and that is kept nowhere else: while it was moved into
 * the trash, or later, by a program that still had its files open. Ignored files don't count, unless they are precious.
 *
 * Compares only the files that have changed since, with the commit that keeps the worktree's work. So it usually does no
 * more than read the time of each file.
 *
 * @returns paths within the worktree, and commits, for people; or why nobody can tell
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
    return [`what has changed is unknown: ${messageOf(error)}`];
  }
}

/** A branch keeps its commits. Those of a detached HEAD are deleted with the worktree. */
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

/** Changed files that the commit with the worktree's work doesn't have, and all changed files of inner repositories. */
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
  // A new index: a restore needs the worktree's own, in which files can be hidden from git.
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
