import { type Variables } from '../env-files';

/** A command that a target of Nx runs, with all that Nx gives it. */
export interface SuiteCommand {
  /** For the shell. */
  readonly text: string;
  /** Absolute path. */
  readonly cwd: string;
  /** Its whole environment. */
  readonly env: Variables;
  /** Whether it reads what Nx reads; `pipe` is an input that stays empty and open. */
  readonly stdin: 'inherit' | 'pipe';
  /** What Nx writes before its output. */
  readonly header: string;
  /** What Nx writes behind its output when it has failed. */
  readonly warning: string;
}

/** Where a target runs. */
export interface CommandPlace {
  /** Absolute path. */
  readonly workspaceRoot: string;
  /** Relative to the workspace. */
  readonly projectRoot: string;
  /** The variables that the suite's processes get. */
  readonly variables: Variables;
}

/** An executor of Nx that does nothing but run one command. */
export interface CommandExecutor {
  /** As targets name it. */
  readonly name: string;

  /**
   * What it would run with these options, and nothing on the command line. The versions of Nx that we support agree on it.
   *
   * @returns `undefined` for options whose effect is not known exactly: Nx has to run the target itself then
   */
  commandOf(options: Readonly<Record<string, unknown>>, place: CommandPlace): SuiteCommand | undefined;
}
