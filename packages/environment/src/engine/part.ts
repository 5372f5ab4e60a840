import { type Repository } from '@nx-worktree/git';
import { type ServerOptions } from '@nx-worktree/postgres';
import { type z } from 'zod';
import { type BoundPart, type SuitePart } from './bound-part';
import { type Check } from './check';
import { type Choice } from './choice';
import { type CommandLine } from './command-line';
import { type Leftovers } from './leftovers';
import { type Listing } from './listing';
import { type PartMetadata } from './part-metadata';
import { type BaseRecord } from './record';
import { type EnvironmentRecords } from './records';
import { type ServerSource } from './server-source';
import { type VariablesFile } from './variables-file';
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
