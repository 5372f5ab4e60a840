import { type Reporter } from '@nx-worktree/environment';

const NAME_WIDTH = 'environment-file'.length;

/** Prints a line for each step when it is done: what it made and how long that took. */
export const lineReporter: Reporter = {
  step: (name, summary, ms) => console.log(`  ${name.padEnd(NAME_WIDTH)}  ${summary} (${duration(ms)})`),
};

/** A duration as a person reads it: `40 ms`, `1.2 s`, `3 min 5 s`. */
export function duration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  const seconds = ms / 1_000;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}
