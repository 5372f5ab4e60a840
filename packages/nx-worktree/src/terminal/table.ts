import { printable } from '@nx-worktree/system';
import Table from 'cli-table3';

const EDGES = [
  'top',
  'bottom',
  'mid',
  'left',
  'left-mid',
  'right',
  'right-mid',
  'middle',
  'mid-mid',
] as const;
const CORNERS = ['top-mid', 'top-left', 'top-right', 'bottom-mid', 'bottom-left', 'bottom-right'] as const;
const BORDERLESS = Object.fromEntries([...EDGES, ...CORNERS].map((part) => [part, '']));

/** A table without lines and colours, which can be searched with grep and cut with awk. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const drawn = new Table({
    head: [...head],
    chars: BORDERLESS,
    // Nx asks for colours even when the output goes into a pipe, where people search it.
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2 },
  });
  drawn.push(...rows.map((row) => row.map(printable)));
  return drawn.toString();
}
