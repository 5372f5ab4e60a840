import { isAtItsPlace, type Repository, type WorktreeEntry } from '@nx-worktree/git';
import { isInside } from '@nx-worktree/system';
import { realpath } from 'node:fs/promises';
import { absenceOf } from '../engine/absence';
import { type EnvironmentRecord, withResources, withStartingCommit } from '../parts/parts';
import { type UsableEnvironment } from '../usage/use';
import { workAtRisk } from '../worktrees/work/at-risk';
import {
  InsideWorktreeError,
  type WorkAtRisk,
  WorktreeUnlinkedError,
  WorkWouldBeLostError,
} from '../worktrees/work/work-errors';

/** An environment with what can be in use of it, at its place: the record remembers only where it was made. */
export function usableAt(
  environment: EnvironmentRecord,
  entry: WorktreeEntry | undefined,
): EnvironmentRecord & UsableEnvironment {
  return { ...withResources(environment), ...(entry && { directory: entry.directory }) };
}

/** @throws {@link WorktreeUnlinkedError} when the worktree is there, but git does not find it */
export async function assertLinked(
  repository: Repository,
  { identifier }: EnvironmentRecord,
  entry: WorktreeEntry,
): Promise<void> {
  if (await isAtItsPlace(entry)) return;
  const { cause, found } = await absenceOf(repository, entry);
  if (found) throw new WorktreeUnlinkedError(identifier, found.directory, cause, found.command);
}

/** @throws {@link InsideWorktreeError} when the user stands in the worktree */
export async function assertOutside(
  { root }: Repository,
  { identifier }: EnvironmentRecord,
  { directory }: WorktreeEntry,
  from: string,
): Promise<void> {
  const [place, here] = await Promise.all([realpath(directory).catch(() => directory), realpath(from)]);
  if (here === place || isInside(here, place)) throw new InsideWorktreeError(identifier, directory, root);
}

/** The work that would be lost with the worktree of an environment. */
export function workIn(environment: EnvironmentRecord, entry: WorktreeEntry): Promise<WorkAtRisk[]> {
  return workAtRisk(entry, withStartingCommit(environment));
}

/** @throws {@link WorkWouldBeLostError} when there is work */
export function assertNoWork(
  { identifier }: EnvironmentRecord,
  { directory }: WorktreeEntry,
  risks: readonly WorkAtRisk[],
): void {
  if (risks.length > 0) throw new WorkWouldBeLostError(identifier, directory, risks);
}
