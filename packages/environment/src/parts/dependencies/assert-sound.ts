import { realpath } from 'node:fs/promises';
import { realPathIfThere } from '@nx-worktree/system';
import {
  BareRepositoryError,
  GitMissingError,
  NotARepositoryError,
  Repository,
  worktreeEntries,
} from '@nx-worktree/git';
import { type BaseRecord } from '../../engine/record';
import { EnvironmentRecords } from '../../engine/records';
import { DependenciesDriftedError } from './dependencies-errors';
import { type DependenciesFacts, dependenciesFactsSchema } from './facts';
import { driftOf } from './soundness';

/**
 * Proves that the dependencies of a worktree of ours are still those of its lockfile. A suite that runs with others may
 * pass, and Nx's cache then gives that verdict to a checkout that has the right ones.
 *
 * @param checkout absolute path of a checkout; of one that isn't a worktree of ours, nothing is asked
 * @throws {@link DependenciesDriftedError} when they aren't
 */
export async function assertDependenciesSound(checkout: string): Promise<void> {
  const repository = await repositoryOf(checkout);
  if (!repository || (await realPathIfThere(repository.root)) === (await realpath(checkout))) return;
  const environment = await environmentAt(repository, checkout);
  if (!environment?.facts.dependencies) return;
  const drift = await driftOf(repository.root, checkout, environment.facts.dependencies);
  if (drift !== undefined) throw new DependenciesDriftedError(environment.identifier, checkout, drift);
}

/** The environment of a worktree, found by what git keeps of it: nothing inside of the worktree is believed. */
async function environmentAt(
  repository: Repository,
  checkout: string,
): Promise<BaseRecord<DependenciesFacts> | undefined> {
  const real = await realpath(checkout);
  const records = new EnvironmentRecords<DependenciesFacts>(repository, [{ facts: dependenciesFactsSchema }]);
  for (const { directory, id } of await worktreeEntries(repository)) {
    if (id === undefined || (await realPathIfThere(directory)) !== real) continue;
    const found = (await records.all()).find((one) => one.state === 'readable' && one.record.id === id);
    return found?.state === 'readable' ? found.record : undefined;
  }
  return undefined;
}

async function repositoryOf(directory: string): Promise<Repository | undefined> {
  try {
    return await Repository.open(directory);
  } catch (error) {
    const isNone = [NotARepositoryError, BareRepositoryError, GitMissingError].some(
      (kind) => error instanceof kind,
    );
    if (isNone) return undefined;
    throw error;
  }
}
