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

/** What git keeps in a worktree's entry while an operation waits to be continued (gitrepository-layout(5)). */
const OPERATIONS: Readonly<Record<string, string>> = {
  MERGE_HEAD: 'merge',
  'rebase-merge': 'rebase',
  'rebase-apply': 'rebase or am',
  CHERRY_PICK_HEAD: 'cherry-pick',
  REVERT_HEAD: 'revert',
  // Of several commits, also between two of them.
  'sequencer/todo': 'cherry-pick or revert',
  BISECT_LOG: 'bisect',
  NOTES_MERGE_PARTIAL: 'merge of notes',
};

/**
 * Finds what would be lost with a worktree: not against its upstream, which it may not have, but against every branch,
 * tag and remote. Of ignored files only those count that are listed as precious, and those in repositories of their own; what we wrote is
 * ignored. What git can't look at may be work, and is named as such.
 *
 * What a worktree has for itself in git, and so could lose: its files and its index; HEAD, with its reflog; refs/worktree, refs/bisect and
 * refs/rewritten; an operation that waits; the repositories of its submodules, with their stashes. Branches, tags,
 * notes and stashes of the repository are shared and stay. FETCH_HEAD, ORIG_HEAD and `config.worktree` are no work.
 *
 * @param entry the worktree; one whose checkout never ended holds no work
 * @param environment which says what was checked out: that came from elsewhere, also when its branch is gone by now
 */
export async function workAtRisk(
  entry: WorktreeEntry,
  {
    startingCommit,
    precious = [],
  }: { readonly startingCommit?: string; readonly precious?: readonly string[] },
): Promise<WorkAtRisk[]> {
  if (!entry.isComplete) return [];
  // One that was deleted, moved by hand or is not mounted: git's entry is all that can be looked at.
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

/** Of a worktree whose files are gone: what was staged, and the repositories of its submodules. */
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

/** What is broken breaks several looks, as a rule for the same reason. */
function withOneUnknown(risks: readonly WorkAtRisk[]): WorkAtRisk[] {
  const unknown = risks.flatMap(({ kind, details }) => (kind === 'unknown' ? details : []));
  const known = risks.filter(({ kind }) => kind !== 'unknown');
  return unknown.length === 0 ? known : [{ kind: 'unknown', details: [...new Set(unknown)] }, ...known];
}

function operationsIn({ path }: WorktreeEntry): string[] {
  const found = Object.entries(OPERATIONS).filter(([file]) => existsSync(join(path, file)));
  return [...new Set(found.map(([, operation]) => operation))];
}
