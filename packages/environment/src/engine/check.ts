import { type BaseRecord } from './record';

/** Environment variables by name. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** How a check came out. `unchecked`: there is nothing to look at, or no way to look at it. */
export type CheckState = 'ok' | 'warning' | 'failed' | 'unchecked';

/** What a check found. */
export interface Observation {
  readonly state: CheckState;
  /** What is there, what is wrong, or why it was not looked at. */
  readonly text: string;
  /** What to do now: a command, wherever there is one. */
  readonly advice?: string;
  /**
   * Fixes it without any risk to users' work.
   *
   * @returns what was done
   */
  readonly fix?: () => Promise<string>;
}

/** One question about the machine, the repository or an environment. */
export interface Check {
  readonly name: string;

  /** Whether there is nothing to look at without the worktree; by default, whether its part lies in that. */
  readonly isInWorktree?: boolean;

  /** Looks and changes nothing. */
  look(): Promise<Observation>;
}

/**
 * An environment while it is examined: what is done about one of its parts can change what the others have to be.
 *
 * @template Facts those of the part that looks
 */
export interface Examined<Facts extends object = object> {
  /** The variables of the shell. */
  readonly shell: Variables;

  /** The record as it is now. */
  readonly record: () => BaseRecord<Facts>;

  /** Keeps what has changed in the record. Only for who works on the environment. */
  readonly note: (facts: Facts) => Promise<void>;

  /** Keeps where the worktree has been moved to. Only for who works on the environment. */
  readonly noteDirectory: (directory: string) => Promise<void>;
}
