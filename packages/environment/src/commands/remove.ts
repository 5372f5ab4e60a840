import { isInside } from '@nx-worktree/system';
import { realpath } from 'node:fs/promises';
import { Repository } from '../git/repository';
import { type WorktreeEntry, worktreeEntryOf } from '../git/worktree-entry';
import { nearestTo } from '../messages/nearest';
import { assertIdentifier } from '../identifier/rules';
import { ServerAccess } from '../server/server-access';
import { EnvironmentUnknownError } from '../stack/errors';
import { type EnvironmentRecord } from '../stack/record';
import { EnvironmentRecords } from '../stack/records';
import { revertStack } from '../stack/stack';
import { moveCheckoutToTrash } from '../trash/trash';
import { workAtRisk } from '../work/at-risk';
import { keepWork } from '../work/backup';
import { InsideWorktreeError, WorkWouldBeLostError } from '../work/errors';
import { worktreeStack } from './steps';

export interface RemoveRequest {
  /** Any directory of the repository, such as the one that the user is in. */
  readonly from: string;
  readonly identifier: string;
  /** Removes work as well that exists nowhere else, and keeps it under a ref. */
  readonly force?: boolean;
}

export interface Removed {
  readonly environment: EnvironmentRecord;
  /** The ref that keeps what would have been lost. */
  readonly backup?: string;
}

/**
 * Removes a worktree, its database and its ports. Unless it is forced, work that exists nowhere else stops it.
 *
 * @throws {EnvironmentUnknownError} when no environment has the identifier
 * @throws {EnvironmentBusyError} when a living process works on it
 * @throws {WorkWouldBeLostError} with a list of what would be lost
 * @throws {InsideWorktreeError} when the user stands in it
 */
export async function removeEnvironment({ from, identifier, force }: RemoveRequest): Promise<Removed> {
  assertIdentifier(identifier);
  const repository = await Repository.open(from);
  const records = new EnvironmentRecords(repository);
  const environment = await records.take(identifier);
  if (!environment) throw await unknown(records, identifier);
  const server = new ServerAccess(environment.server ?? {});
  try {
    const entry = await worktreeEntryOf(repository, environment.id);
    const backup = entry && (await secureWork(repository, environment, entry, from, force === true));
    await records.write({ ...environment, state: 'removing' });
    // Before anything else, so that nobody works in a worktree whose database is gone.
    if (entry) await moveAway(repository, records, environment, entry);
    const removing = { ...environment, state: 'removing' as const };
    await revertStack(worktreeStack({ repository, records, server }, removing), removing);
    return { environment, ...(backup !== undefined && { backup }) };
  } finally {
    await records.release(environment);
    await server.close();
  }
}

/** Makes sure that nothing is lost; returns the ref under which work was kept, if there was any. */
async function secureWork(
  repository: Repository,
  { identifier, directory, facts }: EnvironmentRecord,
  entry: WorktreeEntry,
  from: string,
  force: boolean,
): Promise<string | undefined> {
  if (await standsIn(entry.directory, from)) {
    throw new InsideWorktreeError(identifier, directory, repository.root);
  }
  const risks = await workAtRisk(entry, facts.checkout?.commit);
  if (risks.length === 0) return undefined;
  if (!force) throw new WorkWouldBeLostError(identifier, directory, risks);
  return keepWork(entry, identifier);
}

/** When the worktree can't be moved, as on Windows while a program has it open, the environment stays whole. */
async function moveAway(
  repository: Repository,
  records: EnvironmentRecords,
  environment: EnvironmentRecord,
  entry: WorktreeEntry,
): Promise<void> {
  try {
    await moveCheckoutToTrash(repository, environment.id, entry);
  } catch (error) {
    await records.write(environment);
    throw error;
  }
}

async function standsIn(worktree: string, from: string): Promise<boolean> {
  const [place, here] = await Promise.all([realpath(worktree).catch(() => worktree), realpath(from)]);
  return here === place || isInside(here, place);
}

async function unknown(records: EnvironmentRecords, identifier: string): Promise<EnvironmentUnknownError> {
  const known = (await records.all()).map((found) =>
    found.state === 'readable' ? found.record.identifier : found.identifier,
  );
  return new EnvironmentUnknownError(identifier, nearestTo(identifier, known), known.sort());
}
