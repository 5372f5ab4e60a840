import { isInside } from '@nx-worktree/system';
import { realpath } from 'node:fs/promises';
import { Repository } from '../git/repository';
import { worktreeEntryOf } from '../git/worktree-entry';
import { nearestTo } from '../identifier/nearest';
import { ServerAccess } from '../server/server-access';
import { EnvironmentUnknownError } from '../stack/errors';
import { type EnvironmentRecord } from '../stack/record';
import { EnvironmentRecords } from '../stack/records';
import { revertStack } from '../stack/stack';
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
  const repository = await Repository.open(from);
  const records = new EnvironmentRecords(repository);
  const environment = await records.take(identifier);
  if (!environment) throw await unknown(records, identifier);
  const server = new ServerAccess(environment.server ?? {});
  try {
    const backup = await secureWork(repository, environment, from, force === true);
    const removing = { ...environment, state: 'removing' as const };
    await records.write(removing);
    await revertStack(worktreeStack({ repository, records, server }, removing), removing);
    return { environment, ...(backup !== undefined && { backup }) };
  } catch (error) {
    await giveBack(records, environment);
    throw error;
  } finally {
    await server.close();
  }
}

/** Makes sure that nothing is lost; returns the ref under which work was kept, if there was any. */
async function secureWork(
  repository: Repository,
  { id, identifier, directory }: EnvironmentRecord,
  from: string,
  force: boolean,
): Promise<string | undefined> {
  const entry = await worktreeEntryOf(repository, id);
  if (!entry) return undefined;
  if (await standsIn(entry.directory, from)) {
    throw new InsideWorktreeError(identifier, directory, repository.root);
  }
  const risks = await workAtRisk(entry);
  if (risks.length === 0) return undefined;
  if (!force) throw new WorkWouldBeLostError(identifier, directory, risks);
  return keepWork(entry, identifier);
}

async function standsIn(worktree: string, from: string): Promise<boolean> {
  const [place, here] = await Promise.all([realpath(worktree).catch(() => worktree), realpath(from)]);
  return here === place || isInside(here, place);
}

/** Nobody works on it any more; a removal that has begun stays one, and the next command finishes it. */
async function giveBack(records: EnvironmentRecords, environment: EnvironmentRecord): Promise<void> {
  const found = await records.find(environment.identifier);
  if (found?.state !== 'readable' || found.record.id !== environment.id) return;
  const { owner: _owner, ...rest } = found.record;
  await records.write(rest);
}

async function unknown(records: EnvironmentRecords, identifier: string): Promise<EnvironmentUnknownError> {
  const known = (await records.all()).map((found) =>
    found.state === 'readable' ? found.record.identifier : found.identifier,
  );
  return new EnvironmentUnknownError(identifier, nearestTo(identifier, known), known.sort());
}
