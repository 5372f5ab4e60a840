import { PARTS } from '@nx-worktree/environment';

const NAME_WIDTH = Math.max(...PARTS.map(({ name }) => name.length));

/** A part's name and what is said of it, such that the lines of several parts are aligned. */
export function partLine(name: string, text: string): string {
  return `  ${name.padEnd(NAME_WIDTH)}  ${text}`;
}
