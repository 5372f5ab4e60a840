import { type Reporter } from '@nx-worktree/environment';
import { duration } from './duration';

const NAME_WIDTH = 'environment-file'.length;

/** Prints a line for each step when it is done: what it made and how long that took. */
export const lineReporter: Reporter = {
  begin: () => undefined,
  step: (name, summary, ms) => printStep(name, `${summary} (${duration(ms)})`),
};

export function printStep(name: string, summary: string): void {
  console.log(`  ${name.padEnd(NAME_WIDTH)}  ${summary}`);
}
