/*
 * Work at risk: what exists in one worktree only, so that a removal has to ask for --force.
 *
 * 1. Commits are compared with every branch, tag and remote, not with the upstream, which a worktree may not have.
 * 2. A worktree has of its own: files and index; HEAD and its reflog; refs/worktree, refs/bisect and refs/rewritten; an
 *    unfinished operation; and its submodules' repositories, with their stashes. Branches, tags, notes and stashes are
 *    shared, and stay. FETCH_HEAD, ORIG_HEAD and config.worktree are no work.
 * 3. Ignored files count only if they are precious, or lie in a repository of their own. Our own files are ignored.
 * 4. If the files are gone or not mounted, only git's entry is looked at.
 * 5. Whatever git can't look at may be work, and is named as `unknown`.
 * 6. With --force, backup.ts keeps the work under a ref, and the trash keeps what no ref can.
 */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isAtItsPlace, type WorktreeEntry } from '@nx-worktree/git';
import { filesIn } from './changes';
import { commitsIn } from './commits';
import { type WorkAtRisk } from './work-errors';
import { innerWorkIn } from './own-work';
import { preciousIn } from './precious';
import { reasonOf } from './reason';
import { type InnerRepository, innerRepositories, submodulesOf } from './repositories';
import { stagedIn } from './staged';

/** Files in a worktree's entry that say which operation is unfinished (gitrepository-layout(5)). */
const OPERATIONS: Readonly<Record<string, string>> = {
  MERGE_HEAD: 'merge',
  'rebase-merge': 'rebase',
  'rebase-apply': 'rebase or am',
  CHERRY_PICK_HEAD: 'cherry-pick',
  REVERT_HEAD: 'revert',
  // Of several commits; there even between two of them.
  'sequencer/todo': 'cherry-pick or revert',
  BISECT_LOG: 'bisect',
  NOTES_MERGE_PARTIAL: 'merge of notes',
};

/**
 * Finds the work that would be lost with a worktree.
 *
 * @param entry git's entry of the worktree; one whose checkout was never complete holds no work
 * @param environment `startingCommit`: the commit that was checked out. It came from elsewhere, even if its branch is gone
 *   by now. `precious`: pathspecs of ignored files that count as work
 * @returns the kinds of work, without those of which there is none
 */
export async function workAtRisk(
  entry: WorktreeEntry,
  {
    startingCommit,
    precious = [],
  }: { readonly startingCommit?: string; readonly precious?: readonly string[] },
): Promise<WorkAtRisk[]> {
  if (!entry.isComplete) return [];
  // Otherwise it was deleted, moved by hand or isn't mounted, and only git's entry is left to look at.
  const isThere = await isAtItsPlace(entry);
  const found = await Promise.all([
    orUnknown(isThere ? workInFiles(entry) : workInEntry(entry)),
    isThere ? orUnknown(preciousWork(entry, precious)) : [],
    orUnknown(lostCommits(entry, startingCommit)),
  ]);
  const risks: WorkAtRisk[] = [
    ...found.flat(),
    { kind: 'operation', details: operationsIn(entry) },
    { kind: 'lock', details: entry.lock === undefined ? [] : [entry.lock || 'no reason given'] },
  ];
  return withOneUnknown(risks.filter(({ details }) => details.length > 0));
}

async function workInFiles({ path, directory }: WorktreeEntry): Promise<WorkAtRisk[]> {
  const files = await filesIn(directory, path);
  return workOf(files.changes, await innerRepositories(directory, path, files));
}

/** Without its files, a worktree has what was staged, and the repositories of its submodules. */
async function workInEntry(entry: WorktreeEntry): Promise<WorkAtRisk[]> {
  return workOf(await stagedIn(entry.path), await submodulesOf(entry));
}

async function workOf(
  changes: readonly string[],
  repositories: readonly InnerRepository[],
): Promise<WorkAtRisk[]> {
  const inner = await innerWorkIn(repositories);
  return [
    { kind: 'changes', details: changes },
    {
      kind: 'repositories',
      details: inner.flatMap(({ name, details }) => details.map((line) => `${name}: ${line}`)),
    },
  ];
}

async function preciousWork(
  { directory }: WorktreeEntry,
  precious: readonly string[],
): Promise<WorkAtRisk[]> {
  return [{ kind: 'precious', details: await preciousIn(directory, precious) }];
}

async function lostCommits({ path }: WorktreeEntry, start: string | undefined): Promise<WorkAtRisk[]> {
  return [{ kind: 'commits', details: await commitsIn(path, start) }];
}

async function orUnknown(look: Promise<WorkAtRisk[]>): Promise<WorkAtRisk[]> {
  try {
    return await look;
  } catch (error) {
    return [{ kind: 'unknown', details: [reasonOf(error)] }];
  }
}

/** If something is broken, several looks fail, usually for the same reason. */
function withOneUnknown(risks: readonly WorkAtRisk[]): WorkAtRisk[] {
  const unknown = risks.flatMap(({ kind, details }) => (kind === 'unknown' ? details : []));
  const known = risks.filter(({ kind }) => kind !== 'unknown');
  return unknown.length === 0 ? known : [{ kind: 'unknown', details: [...new Set(unknown)] }, ...known];
}

function operationsIn({ path }: WorktreeEntry): string[] {
  const found = Object.entries(OPERATIONS).filter(([file]) => existsSync(join(path, file)));
  return [...new Set(found.map(([, operation]) => operation))];
}
