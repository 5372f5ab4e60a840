import { type FileBehind } from '@nx-worktree/migrations';
import { type Check, type Examined } from './check';
import { type BaseRecord } from './record';

/**
 * One reversible part of one environment. What it needs to undo its work is in the record of the environment, or carries
 * the environment's id (a claim, a database).
 */
export interface BoundPart<Facts extends object = object> {
  readonly name: string;

  /** Set of the part that is the record itself: it comes first, and goes last. */
  readonly isRecord?: true;

  /**
   * Says in a few words what `apply` would do and changes nothing.
   *
   * @throws a `Failure` for input that can't work
   */
  plan(environment: BaseRecord<Facts>): Promise<string>;

  /** Makes its part. Whatever it had done when it throws or is killed, `revert` takes away. */
  apply(environment: BaseRecord<Facts>): Promise<Applied<Facts>>;

  /** Looks whether what it made is still right. Changes nothing. */
  verify(environment: BaseRecord<Facts>): Promise<Finding>;

  /** What is right with it, in a few words, when nothing is wrong. */
  soundness?(environment: BaseRecord<Facts>): string;

  /** Makes it again, for `doctor --fix`; left out where users' work could be in it. */
  repair?(environment: BaseRecord<Facts>): Promise<Applied<Facts>>;

  /** What doctor looks at, in this order; left out when that is what `verify` looks at. */
  checks?(examined: Examined<Facts>): readonly Check[];

  /** Takes away what it made, wholly, half or not at all made; can be repeated. */
  revert(environment: BaseRecord<Facts>): Promise<void>;

  /**
   * Makes it again, in an environment that comes back from the trash, with as much of what it had been as there is.
   * Left out by a part that is applied then as ever.
   */
  restore?(environment: BaseRecord<Facts>, differ: Differ): Promise<Applied<Facts>>;

  /**
   * Makes what the record says agree with what is there, when a command was killed that may have written the record
   * only. For an environment that is ready.
   */
  settle?(environment: BaseRecord<Facts>): Promise<void>;

  /** Finds facts of it in what is there, when the record was lost and the metadata file doesn't tell them. */
  rediscover?(environment: BaseRecord<Facts>): Promise<Facts>;

  /**
   * Makes something else instead of what it has. That stays until `settle` is told what the record says then, unless
   * there can't be both.
   *
   * @param force although processes of the environment use what it has
   * @throws a `Failure` when the environment doesn't have it, or its own processes use it and it isn't forced
   */
  reassign?(environment: BaseRecord<Facts>, force: boolean): Promise<Applied<Facts>>;

  /**
   * Makes sure, right before each use of a worktree that is ready, that it is there: systems clear and stop things. It
   * runs before every Nx command in the worktree, so it has to be quick.
   *
   * @returns the facts that have changed by that, such as an address
   * @throws a `Failure` that says why it can't be used, and what to do
   */
  wake?(environment: BaseRecord<Facts>): Promise<Facts | undefined>;

  /** Writes again what it says of the other parts, when their facts have changed. */
  follow?(environment: BaseRecord<Facts>, before: BaseRecord<Facts>): Promise<void>;

  /** What `extend` would do. */
  planExtension?(environment: BaseRecord<Facts>): Promise<string>;

  /** Makes what is missing since the record asks for more. Can be repeated. */
  extend?(environment: BaseRecord<Facts>): Promise<Applied<Facts>>;
}

/** A part of a suite's environment. */
export interface SuitePart<Facts extends object = object> extends BoundPart<Facts> {
  /** The files that decide what is in it, since it was applied. */
  filesBehind?(): readonly FileBehind[];

  /** What people have to know of how it was made, in sentences that are true wherever the result of the suite is replayed. */
  notices?(): readonly string[];

  /**
   * Leaves it to people when the suite has failed, if that was asked for: it isn't taken away with the environment.
   *
   * @returns what they are told; `undefined` when nothing was kept
   */
  keep?(environment: BaseRecord<Facts>): Promise<string | undefined>;

  /** What the suite has of it, in a few words that are true wherever its result is replayed. */
  told?(environment: BaseRecord<Facts>): string;

  /**
   * Makes sure that a suite which has passed did so on what it was given. To be asked when its processes have ended.
   *
   * @returns what is to be said of that all the same
   * @throws a `Failure` when it did not
   */
  assertUsed?(environment: BaseRecord<Facts>, passed: PassedSuite): Promise<string | undefined>;
}

/** A suite whose tests have passed. */
export interface PassedSuite {
  readonly project: string;
  /** The target that ran it. */
  readonly target: string;
  /** Names of the options that were passed on to its tests. */
  readonly passedOn: readonly string[];
}

/** What a part made: facts for the record and for the parts behind it, and a few words for the person who waits. */
export interface Applied<Facts extends object = object> {
  readonly facts: Facts;
  readonly summary: string;
}

/** Told what could not be brought back as it was, one sentence each. */
export type Differ = (difference: string) => void;

/** Whether a part is still what it was made to be, and what to do when it isn't. */
export type Finding =
  { readonly state: 'ok' } | { readonly state: 'failed'; readonly cause: string; readonly advice: string };
