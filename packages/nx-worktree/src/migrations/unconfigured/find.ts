import { type ProjectGraph } from '@nx/devkit';
import { checkoutAt } from '@nx-worktree/git';
import { type MigrationSet, type SeenMigrations, seenMigrations } from '@nx-worktree/migrations';
import { posix } from 'node:path';
import { allMigrations } from '../migration-order';

/** Migrations that the files of the workspace show and that no project is configured for. */
export interface UnconfiguredMigrations extends SeenMigrations {
  /** The project that they lie in; `undefined` for those of the workspace. */
  readonly owner?: string;
}

/** @param root absolute path of the workspace */
export async function unconfiguredMigrations(
  root: string,
  graph: ProjectGraph,
): Promise<UnconfiguredMigrations[]> {
  const seen = await seenMigrations(checkoutAt(root));
  if (seen.length === 0) return [];
  const sets = allMigrations(root, graph);
  return seen
    .map((migrations) => {
      const owner = ownerOf(migrations.place, graph);
      return { ...migrations, ...(owner !== undefined && { owner }) };
    })
    .filter(({ place, owner }) => !sets.some((set) => set.project === owner || covers(set, place)));
}

/** The project in the innermost folder around a place; the root project has what belongs to the workspace. */
function ownerOf(place: string, { nodes }: ProjectGraph): string | undefined {
  const around = Object.values(nodes).filter(({ data }) => data.root !== '.' && isWithin(place, data.root));
  return around.sort((a, b) => b.data.root.length - a.data.root.length)[0]?.name;
}

function covers(set: MigrationSet, place: string): boolean {
  const globs = [set.directory ?? 'migrations', ...(set.inputs ?? [])];
  return globs.some((glob) => {
    const fixed = posix.join(set.root, glob.replace(/\/?[^/]*[*?[{].*$/s, ''));
    return fixed !== '.' && (isWithin(place, fixed) || isWithin(fixed, place));
  });
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}
