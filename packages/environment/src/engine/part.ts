import { type EnvironmentFacts, type EnvironmentRecord } from './record';

/**
 * One reversible part of an environment. A step keeps no state: what it needs to undo its work is in the record of
 * the environment, or carries the environment's id (a claim, a database).
 */
export interface Step {
  readonly name: StepName;

  /**
   * Says in a few words what `apply` would do and changes nothing.
   *
   * @throws a `Failure` for input that can't work
   */
  plan(environment: EnvironmentRecord): Promise<string>;

  /** Makes its part. Whatever it had done when it throws or is killed, `revert` takes away. */
  apply(environment: EnvironmentRecord): Promise<Applied>;

  /** Looks whether what it made is still right. Changes nothing. */
  verify(environment: EnvironmentRecord): Promise<Finding>;

  /** Takes away what it made, wholly, half or not at all made; can be repeated. */
  revert(environment: EnvironmentRecord): Promise<void>;
}

export type StepName =
  'identifier' | 'checkout' | 'dependencies' | 'ports' | 'database' | 'environment-file' | 'metadata';

/** What a step made: facts for the record and for the steps behind it, and a few words for the person who waits. */
export interface Applied {
  readonly facts: EnvironmentFacts;
  readonly summary: string;
}

export type Finding =
  { readonly state: 'ok' } | { readonly state: 'failed'; readonly cause: string; readonly mend: string };
