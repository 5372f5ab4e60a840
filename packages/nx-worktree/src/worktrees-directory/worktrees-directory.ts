import { type ProjectGraph } from '@nx/devkit';
import { mainCheckoutOf } from '@nx-worktree/git';
import { isInside } from '@nx-worktree/system';
import { basename, relative, resolve, sep } from 'node:path';
import { WORKTREES } from './usual-name';
import { type Onlooker, onlookersOn } from './scanners/scanners';

/** Where worktrees are made. */
export interface PlaceOfWorktrees {
  /** Absolute, relative to the main checkout, or `~/...`. */
  readonly directory: string;
  /** Where nx.json or the usual name has them; earlier ones may lie there. */
  readonly usual: string;
  /** Who would look into worktrees in the usual place. */
  readonly onlookers: readonly Onlooker[];
}

/**
 * Where worktrees are made: where nx.json says, else in `worktrees/` of the main checkout, which git and Nx don't see.
 * Where other tools would look into that, beside the main checkout.
 *
 * @param from any directory of the repository
 * @param asked the option of the plugin
 */
export async function placeOfWorktrees(
  from: string,
  asked: string | undefined,
  graph: ProjectGraph,
): Promise<PlaceOfWorktrees> {
  const root = await mainCheckoutOf(from);
  const packages = Object.values(graph.nodes).map(({ data }) => data.root);
  const usual = asked ?? WORKTREES;
  const absolute = resolve(root, usual);
  // What lies elsewhere is on nobody's way.
  if (usual.startsWith('~') || !isInside(absolute, root)) return { directory: usual, usual, onlookers: [] };
  const onlookers = onlookersOn(root, relative(root, absolute).split(sep).join('/'), packages);
  if (asked !== undefined || onlookers.length === 0) return { directory: usual, usual, onlookers };
  return { directory: `../${basename(root)}.worktrees`, usual, onlookers };
}

/** `pnpm-workspace.yaml: its packages ...` */
export function reasons(onlookers: readonly Onlooker[]): string {
  return onlookers.map(({ file, harm }) => `${file}: ${harm}`).join('; ');
}
