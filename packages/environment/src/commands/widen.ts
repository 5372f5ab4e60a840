import { located } from '../engine/current-place';
import { type ProjectSelection } from '../engine/command-line';
import { Repository } from '@nx-worktree/git';
import { parseIdentifier } from '../engine/identifier';
import { type EnvironmentRecord, openRecords, PARTS } from '../parts/parts';
import { type Part } from '../engine/part';
import { type PlannedPart, type Reporter } from '../engine/stack';
import { ServerAccess } from '../server/server-access';
import { openSettled } from './open-settled';
import { NotWidenableError } from './widen-errors';
import { extend, isPartial } from '../parts/extend';
import { stackOf } from '../parts/stack-of';

/** The projects to add to a worktree that has only some. */
export interface WidenRequest {
  /** Any directory of the repository, such as the current directory. */
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
export async function planWidening(request: WidenRequest): Promise<PlannedPart[] | undefined> {
  const identifier = parseIdentifier(request.identifier);
  const repository = await Repository.open(request.from);
  const records = openRecords(repository);
  const found = await records.find(identifier);
  if (found?.state !== 'readable' || !isWidenable(found.record)) return undefined;
  const server = new ServerAccess({});
  const widened = await located(repository, withProjects(found.record, request.projects));
  const planned: PlannedPart[] = [];
  for (const part of stackOf({ repository, records, server }, widened).parts) {
    if (part.planExtension) planned.push({ name: part.name, summary: await part.planExtension(widened) });
  }
  return planned;
}

/**
 * Checks more projects out in a worktree that has only some. It can be repeated: the record says first what is to be
 * there, and whatever is missing then is added, also by the next one after a process that was killed.
 *
 * @returns the record of the environment
 * @throws {@link NotWidenableError} when no environment has the identifier, or all its files are there
 * @throws {@link EnvironmentBusyError} when a living process works on it
 */
export async function widenEnvironment(request: WidenRequest, report: Reporter): Promise<EnvironmentRecord> {
  const identifier = parseIdentifier(request.identifier);
  const { repository, records } = await openSettled(request.from);
  const taken = await records.take(identifier);
  if (!taken) throw new NotWidenableError(identifier);
  try {
    if (!isWidenable(taken)) throw new NotWidenableError(identifier);
    const widened = withProjects(taken, request.projects);
    await records.write(widened);
    const { holder: _, ...settled } = await extend(
      { repository, records, server: new ServerAccess({}) },
      widened,
      report,
    );
    await records.write(settled);
    return settled;
  } finally {
    await records.release(taken);
  }
}

function isWidenable(environment: EnvironmentRecord): boolean {
  return environment.state === 'ready' && isPartial(environment);
}

function withProjects(environment: EnvironmentRecord, projects: ProjectSelection): EnvironmentRecord {
  const facts = PARTS.map((part: Part) => part.withMore?.(environment, { projects }));
  return { ...environment, facts: Object.assign({}, environment.facts, ...facts) };
}
