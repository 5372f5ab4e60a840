import { type MigrationSet, type ProjectFileTest } from '@nx-worktree/migrations';
import { type ServerOptions } from '@nx-worktree/postgres';
import { type z } from 'zod';

/** Projects, and where the files lie that they need. */
export interface ProjectSelection {
  /** As they were asked for. */
  readonly names: readonly string[];
  /**
   * The directories of these projects and of all that they depend on, relative to the checkout, with `/`. The files in
   * the root and in the directories on the way are checked out too. `.` stands for the whole checkout.
   */
  readonly directories: readonly string[];
}

/** What only the workspace knows: its projects. */
export interface Workspace {
  /** Finds the files of projects by their names. */
  selectProjects(names: readonly string[]): ProjectSelection;

  /** The migrations of one project and of the projects it depends on, or of all projects. */
  migrationsOf(project: string | undefined): {
    readonly migrations: readonly MigrationSet[];
    readonly isProjectFile: ProjectFileTest;
  };
}

/** How a part is asked for on a command line, and what a workspace sets for all its environments. */
export interface CommandLine<Options extends object = object> {
  /** The options by name. Descriptions, and what else the schema of a command needs, are in their metadata. */
  readonly options: z.ZodObject;

  /** The settings of a workspace by name, with defaults. */
  readonly settings: z.ZodObject;

  /**
   * Turns options and settings into what the part is asked for.
   *
   * @param given options as they were typed
   * @param settings those of the workspace; others are ignored
   * @throws {@link ContradictoryOptionsError} when two options contradict each other
   */
  asked(given: object, settings: object, workspace: Workspace): Options;

  /** How a suite asks for it; left out by a part for which a suite has no options. */
  readonly suite?: SuiteCommandLine<Options>;
}

/** How a suite asks for a part on the command line that runs it. */
export interface SuiteCommandLine<Options extends object = object> {
  /** The options by name, with descriptions and defaults. */
  readonly options: z.ZodObject;

  /**
   * Turns options and settings into what the part is asked for.
   *
   * @param project whose suite it is
   */
  asked(given: object, settings: object, workspace: Workspace, project: string): Options;

  /**
   * The server on which it lies, where options decide that; left out by a part whose options don't. Nx asks this while it
   * builds the project graph, so options that are invalid are ignored: they are refused when the suite is run.
   *
   * @param given options as they were typed
   * @param usual the server of the workspace
   */
  server?(given: object, usual: ServerOptions): ServerOptions;
}

/** How a suite asks for a part, with options and settings that have been checked. */
interface TypedSuite<Given extends z.ZodObject, Set extends z.ZodObject, Options extends object> {
  readonly options: Given;

  asked(given: z.infer<Given>, settings: z.infer<Set>, workspace: Workspace, project: string): Options;

  server?(given: object, usual: ServerOptions): ServerOptions;
}

/**
 * Defines the command line of a part, with options and settings of known types.
 *
 * @param asked gets options and settings that have been checked, as does that of a suite
 * @param suite how a suite asks for it
 */
export function defineCommandLine<
  Given extends z.ZodObject,
  Set extends z.ZodObject,
  Options extends object,
  SuiteGiven extends z.ZodObject = never,
>(
  options: Given,
  settings: Set,
  asked: (given: z.infer<Given>, settings: z.infer<Set>, workspace: Workspace) => Options,
  suite?: TypedSuite<SuiteGiven, Set, Options>,
): CommandLine<Options> {
  return {
    options,
    settings,
    asked: (given, set, workspace) =>
      asked(options.parse(defined(given)), settings.parse(defined(set)), workspace),
    ...(suite && {
      suite: {
        options: suite.options,
        asked: (given, set, workspace, project) =>
          suite.asked(suite.options.parse(defined(given)), settings.parse(defined(set)), workspace, project),
        ...(suite.server && { server: suite.server }),
      },
    }),
  };
}

function defined(values: object): object {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
