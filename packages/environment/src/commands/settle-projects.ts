import { located } from '../parts/checkout/current-place';
import { dependenciesStep } from '../parts/dependencies/part';
import { countFiles, describeFileCounts, type Repository, widenTo } from '@nx-worktree/git';
import { metadataStep } from '../parts/metadata/part';
import { type EnvironmentRecord } from '../engine/record';
import { applyStep, type Reporter } from '../engine/stack';
import { type Applied } from '../engine/part';

/**
 * Makes the worktree of an environment what its record says of its projects: their files, links to their packages, and
 * the metadata. Can be repeated.
 *
 * @returns the record with what has changed, and with the place where the worktree is now; nothing is written
 * @throws {EnvironmentUnsoundError} when the worktree is gone
 */
export async function settleProjects(
  repository: Repository,
  environment: EnvironmentRecord,
  report: Reporter,
): Promise<EnvironmentRecord> {
  const checkout = { name: 'checkout' as const, apply: addMissing };
  const dependencies = dependenciesStep({ main: repository.root, wishes: { mode: 'auto' } });
  const hasDependencies = (environment.facts.dependencies?.mode ?? 'none') !== 'none';
  let settled = await located(repository, environment);
  for (const step of [checkout, ...(hasDependencies ? [dependencies] : []), metadataStep()]) {
    settled = await applyStep(step, settled, report);
  }
  return settled;
}

async function addMissing({ directory, facts }: EnvironmentRecord): Promise<Applied> {
  await widenTo(directory, facts.checkout?.directories ?? []);
  return { facts: {}, summary: describeFileCounts(await countFiles(directory)) };
}
