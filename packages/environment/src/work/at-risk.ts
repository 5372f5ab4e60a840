import { readIfThere } from '@nx-worktree/system';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { git, gitLine } from '../git/run';
import { isAtItsPlace, type WorktreeEntry } from '../git/worktree-entry';
import { type EnvironmentRecord } from '../stack/record';
import { type WorkAtRisk } from './errors';
import { preciousIn } from './precious';
import { unpushedInSubmodules } from './submodules';

/** What git keeps in a worktree's entry while an operation waits to be continued (gitrepository-layout(5)). */
const OPERATIONS: Readonly<Record<string, string>> = {
  MERGE_HEAD: 'merge',
  'rebase-merge': 'rebase',
  'rebase-apply': 'rebase or am',
  CHERRY_PICK_HEAD: 'cherry-pick',
  REVERT_HEAD: 'revert',
  BISECT_LOG: 'bisect',
};

/** Refs that keep a commit from being lost. Backups count: they are made to. */
const KEEPING = ['refs/heads', 'refs/remotes', 'refs/tags', 'refs/nx-worktree'];

/**
 * Finds what would be lost with a worktree: not against its upstream, which it may not have, but against every branch,
 * tag and remote. Of ignored files only those count that are listed as precious; what we wrote is ignored.
 *
 * @param entry the worktree; one whose checkout never ended holds no work
 * @param environment which says what was checked out: that came from elsewhere, also when its branch is gone by now
 */
export async function workAtRisk(
  entry: WorktreeEntry,
  { facts, precious = [] }: Pick<EnvironmentRecord, 'facts' | 'precious'>,
): Promise<WorkAtRisk[]> {
  if (!entry.isComplete) return [];
  // One that was deleted, moved by hand or is not mounted: git's entry is all that can be looked at.
  const isThere = await isAtItsPlace(entry);
  const [changes, ignored, commits, submodules] = await Promise.all([
    isThere ? changesIn(entry.directory) : [],
    isThere ? preciousIn(entry.directory, precious) : [],
    commitsIn(entry, facts.checkout?.commit),
    isThere ? unpushedInSubmodules(entry) : [],
  ]);
  const risks: WorkAtRisk[] = [
    { kind: 'changes', details: changes },
    { kind: 'precious', details: ignored },
    { kind: 'commits', details: commits },
    { kind: 'submodules', details: submodules },
    { kind: 'operation', details: operationsIn(entry) },
    { kind: 'lock', details: entry.lock === undefined ? [] : [entry.lock || 'no reason given'] },
  ];
  return risks.filter(({ details }) => details.length > 0);
}

/** Changed, staged and untracked files, as `git status --short` shows them. */
async function changesIn(directory: string): Promise<string[]> {
  // Without the optional lock, so that looking doesn't make a commit fail which somebody makes meanwhile.
  const quietly = ['--no-optional-locks', 'status', '--porcelain', '-z', '--no-renames'];
  const what = ['--untracked-files=normal', '--ignore-submodules=none'];
  const status = await git(directory, [...quietly, ...what]);
  return status.split('\0').filter(Boolean);
}

async function commitsIn({ path }: WorktreeEntry, start: string | undefined): Promise<string[]> {
  // The usual case, in which git need not be asked.
  if (start !== undefined && (await readIfThere(join(path, 'HEAD')))?.trim() === start) return [];
  const kept = [...KEEPING.map((refs) => `--glob=${refs}/*`), ...(start === undefined ? [] : [start])];
  // Of the entry, which is there also when the worktree isn't.
  const log = await git(path, ['--git-dir=.', 'log', '--format=%h %s', 'HEAD', '--not', ...kept, '--']);
  return log.split('\n').filter(Boolean);
}

function operationsIn({ path }: WorktreeEntry): string[] {
  const found = Object.entries(OPERATIONS).filter(([file]) => existsSync(join(path, file)));
  return [...new Set(found.map(([, operation]) => operation))];
}

/** The commit that a worktree is on, whether the worktree is there or not. */
export function headOf({ path }: WorktreeEntry): Promise<string> {
  return gitLine(path, ['--git-dir=.', 'rev-parse', '--verify', 'HEAD']);
}
