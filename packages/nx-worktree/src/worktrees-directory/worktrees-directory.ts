import { type ProjectGraph } from '@nx/devkit';
import { mainCheckoutOf } from '@nx-worktree/git';
import { isInside } from '@nx-worktree/system';
import { basename, relative, resolve, sep } from 'node:path';
import { type Scanner } from './scanners/scanner';
import { scannersOf } from './scanners/scanners';
import { WORKTREES } from './usual-name';

/** The directory in which worktrees are created, and why there. */
export interface WorktreesDirectory {
  /** Absolute, relative to the main checkout, or `~/...`. */
  readonly directory: string;
  /** The one in nx.json, else `worktrees`. Earlier worktrees may lie there. */
  readonly usual: string;
  /** The tools that would scan worktrees in `usual`. */
  readonly scanners: readonly Scanner[];
}

/**
 * Decides where worktrees are created: in the directory that nx.json names, else in `worktrees/` of the main checkout,
 * which git and Nx ignore. If other tools would scan that, in a directory next to the main checkout.
 *
 * @param from any directory of the repository
 * @param asked the plugin's option `worktrees`
 */
export async function worktreesDirectory(
  from: string,
  asked: string | undefined,
  graph: ProjectGraph,
): Promise<WorktreesDirectory> {
  const root = await mainCheckoutOf(from);
  const usual = asked ?? WORKTREES;
  const absolute = resolve(root, usual);
  // Tools of the main checkout don't scan what lies elsewhere.
  if (usual.startsWith('~') || !isInside(absolute, root)) return { directory: usual, usual, scanners: [] };
  const scanners = scannersOf({
    root,
    directory: relative(root, absolute).split(sep).join('/'),
    packages: Object.values(graph.nodes).map(({ data }) => data.root),
  });
  if (asked !== undefined || scanners.length === 0) return { directory: usual, usual, scanners };
  return { directory: `../${basename(root)}.worktrees`, usual, scanners };
}

/** The tools with their harm in one line: `pnpm-workspace.yaml: its workspaces ...; package.json: ...`. */
export function reasonsText(scanners: readonly Scanner[]): string {
  return scanners.map(({ file, harm }) => `${file}: ${harm}`).join('; ');
}
