import { located } from '../parts/checkout/current-place';
import { NotWidenableError } from '../parts/checkout/errors';
import { type ProjectSelection } from '../parts/checkout/wishes';
import { missingIn, Repository } from '@nx-worktree/git';
import { assertIdentifier } from '../parts/identifier/rules';
import { type EnvironmentRecord } from '../engine/record';
import { EnvironmentRecords } from '../engine/records';
import { type PlannedStep, type Reporter } from '../engine/stack';
import { recover } from './recover';
import { settleProjects } from './settle-projects';

export interface WidenRequest {
  /** Any directory of the repository, such as the one that the user is in. */
  readonly from: string;
  readonly identifier: string;
  /** The projects that are to be there too, and where their files lie. */
  readonly projects: ProjectSelection;
}

/**
 * Says what a widening would do, and changes nothing.
 *
 * @returns `undefined` when there is nothing to widen: no environment has the identifier, or all its files are there
 */
export async function planWidening(request: WidenRequest): Promise<PlannedStep[] | undefined> {
  assertIdentifier(request.identifier);
  const repository = await Repository.open(request.from);
  const records = new EnvironmentRecords(repository);
  const found = await records.find(request.identifier);
  if (found?.state !== 'readable' || !isWidenable(found.record)) return undefined;
  const { directory } = await located(repository, found.record);
  const missing = await missingIn(directory, request.projects.directories);
  const summary = missing.length > 0 ? `${missing.join(', ')} added` : 'nothing to add, all of it is there';
  return [{ name: 'checkout', summary }];
}

/**
 * Checks more projects out in a worktree that has only some. It can be repeated: the record says first what is to be
 * there, and whatever is missing then is added, also by the next one after a process that was killed.
 *
 * @returns the record of the environment
 * @throws {NotWidenableError} when no environment has the identifier, or all its files are there
 * @throws {EnvironmentBusyError} when a living process works on it
 */
export async function widenEnvironment(request: WidenRequest, report: Reporter): Promise<EnvironmentRecord> {
  assertIdentifier(request.identifier);
  const repository = await Repository.open(request.from);
  const records = new EnvironmentRecords(repository);
  await recover(repository, records);
  const taken = await records.take(request.identifier);
  if (!taken) throw new NotWidenableError(request.identifier);
  try {
    if (!isWidenable(taken)) throw new NotWidenableError(request.identifier);
    const widened = withProjects(taken, request.projects);
    await records.write(widened);
    const { holder: _, ...settled } = await settleProjects(repository, widened, report);
    await records.write(settled);
    return settled;
  } finally {
    await records.release(taken);
  }
}

function isWidenable({ state, facts }: EnvironmentRecord): boolean {
  return state === 'ready' && facts.checkout?.projects !== undefined;
}

function withProjects(environment: EnvironmentRecord, added: ProjectSelection): EnvironmentRecord {
  const { checkout } = environment.facts;
  if (!checkout) return environment;
  const projects = [...new Set([...(checkout.projects ?? []), ...added.names])];
  const directories = [...new Set([...(checkout.directories ?? []), ...added.directories])].sort();
  return {
    ...environment,
    facts: { ...environment.facts, checkout: { ...checkout, projects, directories } },
  };
}
