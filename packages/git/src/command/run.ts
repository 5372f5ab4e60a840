/** What a run of git may need beside its arguments. */
export interface RunOptions {
  /** Path of an index to use instead of the worktree's own. */
  readonly index?: string;
  /** What git reads from its standard input; nothing when left out. */
  readonly input?: string;
}

/** How git has ended. */
export interface Ended {
  /** -1 when git could not be started, or was ended by a signal. */
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Whether it could not be started because git, or the working directory, does not exist. */
  readonly isAbsent: boolean;
}

/** Runs git in a directory and waits for all of its output. */
export type Run = (directory: string, args: readonly string[], options: RunOptions) => Promise<Ended>;
