import { type Observation } from '@nx-worktree/environment';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { reasonsText } from '../../../worktrees-directory/worktrees-directory';
import { type Inspected } from './inspected';

/** Worktrees below the main checkout are hidden from git and Nx only. */
export function checkDirectory({ root, worktrees: { directory, usual, scanners } }: Inspected): Observation {
  if (scanners.length === 0) return { state: 'ok', text: `no tool scans ${directory}` };
  const reasons = reasonsText(scanners);
  const isMoved = directory !== usual;
  if (isMoved && !hasWorktrees(join(root, usual)))
    return { state: 'ok', text: `${directory}, because tools would scan ${usual}. ${reasons}` };
  return {
    state: 'warning',
    text: `Tools in the main checkout scan ${usual}. ${reasons}.`,
    advice: isMoved
      ? `Remove the worktrees in ${usual} and recreate them: new ones are created in ${directory}.`
      : 'Remove the option "worktrees" from nx.json, and recreate the worktrees.',
  };
}

function hasWorktrees(directory: string): boolean {
  try {
    return readdirSync(directory).some((name) => !name.startsWith('.'));
  } catch {
    return false;
  }
}
