import { EnvironmentUnsoundError, RevertFailedError } from './environment-errors';
import { type EnvironmentRecord } from './record';
import { type Step, type StepName } from './part';

/** Told about each step when it begins and when it is done. */
export interface Reporter {
  begin(name: StepName): void;

  /**
   * @param name of the step
   * @param summary a few words on what it made
   * @param ms how long it took, in ms
   */
  step(name: StepName, summary: string, ms: number): void;
}

/** For work that nobody waits for. */
export const SILENT: Reporter = { begin: () => undefined, step: () => undefined };

/** Where the record of an environment is kept up to date while its steps run. */
export interface Journal {
  write(environment: EnvironmentRecord): Promise<void>;
}

/** The steps of an environment in the order in which they are applied. */
export interface Stack {
  readonly steps: readonly Step[];
  readonly journal: Journal;
}

export interface PlannedStep {
  readonly name: StepName;
  readonly summary: string;
}

/** What each step would do. Changes nothing. */
export async function planOf({ steps }: Stack, environment: EnvironmentRecord): Promise<PlannedStep[]> {
  const planned: PlannedStep[] = [];
  for (const step of steps) planned.push({ name: step.name, summary: await step.plan(environment) });
  return planned;
}

/**
 * Applies the steps in their order, with a journal entry before each. When one fails, what has begun is reverted
 * in reverse order, and nothing is left.
 *
 * @param signal ends the work before the next step; what has begun is reverted then as well
 * @returns the record of the environment, which is ready
 * @throws what the step threw
 */
export async function applyStack(
  stack: Stack,
  planned: EnvironmentRecord,
  report: Reporter,
  signal?: AbortSignal,
): Promise<EnvironmentRecord> {
  let environment = planned;
  try {
    for (const step of stack.steps) {
      signal?.throwIfAborted();
      environment = await begin(stack, step, environment);
      environment = await applyStep(step, environment, report);
    }
    return await finish(stack, environment);
  } catch (error) {
    throw await undone(stack, environment, error);
  }
}

/**
 * Looks at every step once more: a suite that passes must have run in the environment that it was told of.
 *
 * @throws {EnvironmentUnsoundError} for the first step that isn't right
 */
export async function assertSound({ steps }: Stack, environment: EnvironmentRecord): Promise<void> {
  for (const step of steps) {
    const finding = await step.verify(environment);
    if (finding.state === 'failed') throw new EnvironmentUnsoundError(step.name, finding.cause, finding.mend);
  }
}

/**
 * Reverts the steps that have begun, the last one first. All are tried, even when one fails.
 *
 * @throws the only error, or an `AggregateError` of several; the record stays then and names what is left
 */
export async function revertStack({ steps, journal }: Stack, applied: EnvironmentRecord): Promise<void> {
  const errors: unknown[] = [];
  let { begun } = applied;
  for (const step of steps.toReversed().filter(({ name }) => applied.begun.includes(name))) {
    // The record goes last, and only when it has nothing left to say.
    if (step.name === 'identifier' && errors.length > 0) break;
    try {
      await step.revert(applied);
      begun = begun.filter((name) => name !== step.name);
      if (begun.length > 0) await journal.write({ ...applied, begun });
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length === 1) throw errors[0];
  if (errors.length > 1) throw new AggregateError(errors, 'Several steps could not be reverted.');
}

async function begin(
  { journal }: Stack,
  step: Step,
  environment: EnvironmentRecord,
): Promise<EnvironmentRecord> {
  const begun = { ...environment, begun: [...environment.begun, step.name] };
  // The first step is the claim: it creates the record, which until then may be somebody else's.
  if (environment.begun.length > 0) await journal.write(begun);
  return begun;
}

/**
 * Applies one step and reports it.
 *
 * @returns the record with the facts that the step made; nothing is written
 */
export async function applyStep(
  step: Pick<Step, 'name' | 'apply'>,
  environment: EnvironmentRecord,
  report: Reporter,
): Promise<EnvironmentRecord> {
  report.begin(step.name);
  const start = performance.now();
  const { facts, summary } = await step.apply(environment);
  report.step(step.name, summary, performance.now() - start);
  return { ...environment, facts: { ...environment.facts, ...facts } };
}

async function finish({ journal }: Stack, environment: EnvironmentRecord): Promise<EnvironmentRecord> {
  const { holder: _, ...rest } = environment;
  const ready = { ...rest, state: 'ready' as const };
  await journal.write(ready);
  return ready;
}

/** Reverts, and returns the error that made it necessary. */
async function undone(stack: Stack, environment: EnvironmentRecord, error: unknown): Promise<unknown> {
  try {
    await revertStack(stack, environment);
    return error;
  } catch (leftover) {
    return new RevertFailedError(environment.identifier, error, leftover);
  }
}
