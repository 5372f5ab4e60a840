import { EnvironmentUnsoundError, RevertFailedError } from './environment-errors';
import { type BoundPart } from './bound-part';
import { type BaseRecord } from './record';

/** Told about each part when work on it begins and when that is done. */
export interface Reporter {
  /** A part is about to be applied. */
  begin(name: string): void;

  /**
   * @param name of the part
   * @param summary a few words on what it made
   * @param ms how long it took, in ms
   */
  done(name: string, summary: string, ms: number): void;
}

/** For work that nobody waits for. */
export const SILENT: Reporter = { begin: () => undefined, done: () => undefined };

/** Where the record of an environment is kept up to date while its parts are made. */
export interface Journal {
  /** Replaces the record. */
  write(environment: BaseRecord): Promise<void>;
}

/** The parts of an environment in the order in which they are applied. */
export interface Stack {
  readonly parts: readonly BoundPart[];
  readonly journal: Journal;
}

/** What one part would do. */
export interface PlannedPart {
  readonly name: string;
  readonly summary: string;
}

/** What each part would do. Changes nothing. */
export async function planOf({ parts }: Stack, environment: BaseRecord): Promise<PlannedPart[]> {
  const planned: PlannedPart[] = [];
  for (const part of parts) planned.push({ name: part.name, summary: await part.plan(environment) });
  return planned;
}

/**
 * Applies the parts in their order, with a journal entry before each. When one fails, what has begun is reverted
 * in reverse order, and nothing is left.
 *
 * @param signal ends the work before the next part; what has begun is reverted then as well
 * @returns the record of the environment, which is ready
 * @throws what the part threw
 */
export async function applyStack<Facts extends object>(
  stack: Stack,
  planned: BaseRecord<Facts>,
  report: Reporter,
  signal?: AbortSignal,
): Promise<BaseRecord<Facts>> {
  let environment = planned;
  try {
    for (const part of stack.parts) {
      signal?.throwIfAborted();
      environment = await begin(stack, part, environment);
      environment = await applyPart(part, environment, report);
    }
    return await finish(stack, environment);
  } catch (error) {
    throw await undone(stack, environment, error);
  }
}

/**
 * Looks at every part once more: a suite that passes must have run in the environment that it was told of.
 *
 * @throws {@link EnvironmentUnsoundError} for the first part that isn't right
 */
export async function assertSound({ parts }: Stack, environment: BaseRecord): Promise<void> {
  for (const part of parts) {
    const finding = await part.verify(environment);
    if (finding.state === 'failed')
      throw new EnvironmentUnsoundError(part.name, finding.cause, finding.advice);
  }
}

/**
 * Reverts the parts that have begun, the last one first. All are tried, even when one fails.
 *
 * @throws the only error, or an `AggregateError` of several; the record stays then and names what is left
 */
export async function revertStack({ parts, journal }: Stack, applied: BaseRecord): Promise<void> {
  const errors: unknown[] = [];
  let { begun } = applied;
  for (const part of parts.toReversed().filter(({ name }) => applied.begun.includes(name))) {
    // The record goes last, and only when it has nothing left to say.
    if (part.isRecord && errors.length > 0) break;
    try {
      await part.revert(applied);
      begun = begun.filter((name) => name !== part.name);
      if (begun.length > 0) await journal.write({ ...applied, begun });
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length === 1) throw errors[0];
  if (errors.length > 1) throw new AggregateError(errors, 'Several parts could not be reverted.');
}

async function begin<Facts extends object>(
  { journal }: Stack,
  part: BoundPart,
  environment: BaseRecord<Facts>,
): Promise<BaseRecord<Facts>> {
  const begun = { ...environment, begun: [...environment.begun, part.name] };
  // The first part is the claim: it creates the record, which until then may belong to another process.
  if (environment.begun.length > 0) await journal.write(begun);
  return begun;
}

/**
 * Applies one part and reports it.
 *
 * @returns the record with the facts that the part made; nothing is written
 */
export async function applyPart<Facts extends object>(
  part: Pick<BoundPart, 'name' | 'apply'>,
  environment: BaseRecord<Facts>,
  report: Reporter,
): Promise<BaseRecord<Facts>> {
  report.begin(part.name);
  const start = performance.now();
  const { facts, summary } = await part.apply(environment);
  report.done(part.name, summary, performance.now() - start);
  return { ...environment, facts: { ...environment.facts, ...facts } };
}

async function finish<Facts extends object>(
  { journal }: Stack,
  environment: BaseRecord<Facts>,
): Promise<BaseRecord<Facts>> {
  const { holder: _, ...rest } = environment;
  const ready = { ...rest, state: 'ready' as const };
  await journal.write(ready);
  return ready;
}

/** Reverts, and returns the error that made it necessary. */
async function undone(stack: Stack, environment: BaseRecord, error: unknown): Promise<unknown> {
  try {
    await revertStack(stack, environment);
    return error;
  } catch (leftover) {
    return new RevertFailedError(environment.identifier, error, leftover);
  }
}
