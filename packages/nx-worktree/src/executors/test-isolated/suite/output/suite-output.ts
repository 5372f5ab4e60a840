import { logger } from '@nx/devkit';
import { type ChildProcess } from 'node:child_process';

/** Where the output of a suite goes: what its processes write, and what we say of it. */
export interface SuiteOutput {
  /** How the processes of the suite are connected. */
  readonly stdio: 'inherit' | 'pipe';

  /** Writes a line. */
  say(text: string): void;

  /** Writes of what is wrong. */
  complain(text: string): void;

  /** Writes text as it is. */
  write(text: string): void;

  /** Takes what a process writes, unless it writes itself. */
  take(child: ChildProcess): void;
}

/** Nx reads what this process writes. */
export const OWN_OUTPUT: SuiteOutput = {
  stdio: 'inherit',
  say: (text) => console.log(text),
  complain: (text) => logger.error(text),
  write: (text) => void process.stdout.write(text),
  take: () => undefined,
};
