import { type Repository } from '@nx-worktree/git';
import { type FileBehind } from '@nx-worktree/migrations';
import { type ServerOptions } from '@nx-worktree/postgres';
import { type z } from 'zod';
import { type Check, type Examined } from './check';
import { type Leftovers } from './leftovers';
import { type CommandLine } from './command-line';
import { type BaseRecord } from './record';
import { type EnvironmentRecords } from './records';
import { type UsualPurpose } from './usual-purposes';
import { type ServerSource } from './server-source';
import { type WorkspacePackage } from './workspace-package';

/**
 * One kind of thing that an environment can have, such as ports or a database. It is one folder in `parts/` and one line
 * in `parts/parts.ts`; everything else loops over that list.
 *
 * @template Name its name in journals and reports
 * @template Facts what it notes in the record of an environment; all properties may be missing
 * @template Options what it heeds of what a new environment is asked to have; all properties may be missing
 * @template Listed what lists tell of it, by names of its own
 * @template Left what a cleanup tells of its leftovers, by names of its own
 */
export interface Part<
  Name extends string = string,
  Facts extends object = object,
  Options extends object = object,
  Listed extends object = object,
  Left extends object = object,
> {
  readonly name: Name;

  /** The schema of its facts. */
  readonly facts?: z.ZodObject & z.ZodType<Facts>;

  /**
   * Whether it makes the worktree's directory, or lies in it. What lies in it is made and taken away where the worktree
   * is now, even if it was moved.
   */
  readonly place?: 'makes-directory' | 'in-directory';

  /** The option by which it is asked for, and whether an environment has it without that. */
  readonly choice?: Choice;

  /** How it is asked for on a command line, and what a workspace sets for it. */
  readonly commandLine?: CommandLine<Options>;

  /** Set of a part that lies on the environment's server: it can't be taken away while that is out of reach. */
  readonly needsServer?: true;

  /** Whether a new worktree gets it, where that is not told by its choice. */
  isWanted?(options: Options): boolean;

  /** Names of the files that it writes into the checkout. They are hidden from git. */
  readonly files?: readonly string[];

  /** Its part of a worktree's environment. Without options for those who only look at it or revert it. */
  bind(context: WorktreeContext, environment: BaseRecord<Facts>, options: Options): BoundPart<Facts>;

  /** Its part of a suite's environment; left out by what a suite can't have. */
  bindForSuite?(context: SuiteContext, environment: BaseRecord<Facts>, options: Options): SuitePart<Facts>;

  /** What the programs in an environment are told of it. */
  variables?(environment: BaseRecord<Facts>): Readonly<Record<string, string>>;

  /**
   * Pattern of the variables that decide which one of its kind a program uses: a target that sets one of them itself would
   * not use the environment's.
   */
  readonly decidedBy?: string;

  /** The file in which it tells programs the variables of all parts. */
  readonly variablesFile?: VariablesFile<Facts>;

  /** How it shows in lists of environments. */
  readonly listing?: Listing<Facts, Listed>;

  /** Its fields in the file in which a worktree says what it is. */
  readonly metadata?: PartMetadata<Facts>;

  /** What a killed or deleted environment may have left of it. */
  readonly leftovers?: Leftovers<Left>;

  /** What doctor looks at on the machine, whatever environments there are. */
  machineChecks?(machine: Machine): readonly Check[];

  /**
   * What doctor looks at in a repository, whatever environments that has.
   *
   * @param worktrees absolute path of the directory that holds the worktrees
   */
  repositoryChecks?(repository: Repository, worktrees: string): readonly Check[];

  /** What a removal would do with it, in a few words; nothing when it goes with the checkout. */
  planRemoval?(environment: BaseRecord<Facts>, worktree: WorktreeToRemove): string | undefined;

  /**
   * What a removal by force says of it, when the server on which it lies is out of reach, so that it stays there.
   *
   * @param reason why the server can't be reached
   */
  leftOnServer?(environment: BaseRecord<Facts>, reason: string): string;

  /** Whether an environment has only some of what the part can make, so that more can be asked for later. */
  isPartial?(environment: BaseRecord<Facts>): boolean;

  /** What the record says when more is asked for. */
  withMore?(environment: BaseRecord<Facts>, options: Options): Facts;

  /** The commit that was there from the beginning, and is nobody's work. */
  startingCommit?(environment: BaseRecord<Facts>): string | undefined;

  /** The TCP ports of an environment: a process that listens there uses it. */
  ports?(environment: BaseRecord<Facts>): readonly number[];

  /** Names of the databases of an environment: a session there uses it. */
  databases?(environment: BaseRecord<Facts>): readonly string[];

  /**
   * Makes sure, before a suite runs in a checkout, that the suite finds there what belongs there. It need not be a worktree
   * of ours.
   *
   * @param checkout absolute path
   * @param packages those of the workspace, which a suite can import by name
   * @throws a `Failure` that says what is wrong
   */
  assertSoundIn?(checkout: string, packages: readonly WorkspacePackage[]): Promise<void>;

  /**
   * Makes sure that it can lie in the checkout of a commit.
   *
   * @throws a `Failure` that says why not
   */
  assertFits?(repository: Repository, commit: string): Promise<void>;
}

/** An option by which a part is asked for. */
export interface Choice {
  /** Its name: `ports` is `--ports` on the command line, and a property of a purpose. */
  readonly option: string;

  /** The usual purposes whose worktrees have the part by default. `all`: those that a workspace adds and suites, too. */
  readonly purposes: readonly UsualPurpose[] | 'all';
}

/**
 * Whether an environment has a part that can be chosen.
 *
 * @param asked by the options that choose parts; what is not in it is as usual
 */
export function isChosen({ option, purposes }: Choice, asked: Readonly<Record<string, unknown>>): boolean {
  return (asked[option] ?? purposes === 'all') === true;
}

/** A file in a checkout with the variables of an environment, for programs that Nx does not start. */
export interface VariablesFile<Facts extends object = object> {
  /** Its name within the checkout of an environment; nothing when that has none. */
  nameOf(environment: BaseRecord<Facts>): string | undefined;

  /**
   * The variables in it, for when the record can't tell them.
   *
   * @param directory absolute path of the checkout
   * @returns `undefined` when there is no file that one of our environments has
   */
  read(directory: string): Promise<Readonly<Record<string, string>> | undefined>;
}

/** How a part shows in lists of environments. */
export interface Listing<Facts extends object = object, Listed extends object = object> {
  /** What `--json` tells of it. */
  fields(environment: BaseRecord<Facts>): Partial<Listed>;

  /** Its columns in tables. Those of the part that makes the directory come first. */
  readonly columns?: readonly Column<Listed>[];

  /** What tables have no room for. */
  remark?(listed: Partial<Listed>): string | undefined;
}

/** A column of a table of environments. */
export interface Column<Listed extends object = object> {
  readonly head: string;

  /** The text for one environment, which may not have the part. */
  cell(listed: Partial<Listed>): string;
}

/** The fields of a part in the metadata file. */
export interface PartMetadata<Facts extends object = object, Fields extends object = object> {
  /** The names of the fields, with descriptions. All are always there; `null` where the environment lacks the part. */
  readonly schema: z.ZodObject & z.ZodType<Fields>;

  /** The fields of an environment. */
  write(environment: BaseRecord<Facts>): Fields;

  /**
   * Reads the facts back, when the record has been lost. Any program in the worktree can have written the file.
   *
   * @returns as many facts as can be believed, or `undefined` when the environment lacks the part
   */
  read(fields: Fields, repository: Repository): Promise<Facts | undefined>;
}

/** What a removal finds of a worktree. */
export interface WorktreeToRemove {
  /** Whether it is where git says. */
  readonly isThere: boolean;
  /** Whether it holds work that the removal keeps under a ref. */
  readonly hasWork: boolean;
}

/** What doctor's looks at the machine work with. */
export interface Machine {
  /** Of the server that new environments get. */
  readonly options: ServerOptions;
  readonly server: ServerSource;
  /** Those of the repository in which somebody asks. */
  readonly records: EnvironmentRecords;
}

/** What the parts of a suite's environment work with. This process holds them. */
export interface SuiteContext {
  /** All parts that there are, for those that say something of the others. */
  readonly parts: readonly Part[];
  readonly server: ServerSource;
}

/** What the parts of a worktree's environment work with. Its record holds them. */
export interface WorktreeContext extends SuiteContext {
  readonly repository: Repository;
  readonly records: EnvironmentRecords;
}

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

/**
 * Defines a part; a function for the sake of its types only.
 *
 * @returns the same part
 */
export function definePart<
  const Name extends string,
  Facts extends object,
  Options extends object,
  Listed extends object,
  Left extends object,
>(part: Part<Name, Facts, Options, Listed, Left>): Part<Name, Facts, Options, Listed, Left> {
  return part;
}

/**
 * Defines the fields of a part in the metadata file; a function for the sake of its types only.
 *
 * @returns the same fields
 */
export function definePartMetadata<Facts extends object, Fields extends object>(
  metadata: PartMetadata<Facts, Fields>,
): PartMetadata<Facts> {
  return metadata as PartMetadata<Facts>;
}
