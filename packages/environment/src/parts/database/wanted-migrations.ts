import { checkoutAt } from '@nx-worktree/git';
import { directoryOf, discoverMigrations, findMigration, type MigrationSet } from '@nx-worktree/migrations';
import { posix } from 'node:path';
import { type BaseRecord } from '../../engine/record';
import { type DatabaseFacts } from './facts';
import { type DatabaseOptions, type MigrateTo } from './options';

/** The migrations that a database gets. */
export interface WantedMigrations {
  /** In the order in which they are applied. */
  readonly sets: readonly MigrationSet[];
  /** The migration of the last set that is the last to be applied; absent when all are. */
  readonly last?: {
    /** As its tool notes it. */
    readonly name: string;
    /** Which of its set it is, counted from 1. */
    readonly position: number;
  };
}

/**
 * Finds the migrations of an environment's database in its checkout: of the same projects, once it has been made, and up
 * to the same one.
 *
 * @returns gets the absolute path of the checkout
 */
export function wantedMigrations(
  { facts }: BaseRecord<DatabaseFacts>,
  { migrations = [], isProjectFile = () => true, moreProjects = [], migrateTo }: DatabaseOptions,
): (directory: string) => Promise<WantedMigrations> {
  const { projects, migratedTo } = facts.database ?? {};
  return async (directory) => {
    const sets = await discoverMigrations(checkoutAt(directory), migrations, isProjectFile);
    if (migrateTo) return setsUpTo(directory, sets, migrateTo);
    if (!projects) return { sets };
    if (migratedTo !== undefined) return setsUpTo(directory, sets, sameAgain(projects, migratedTo));
    // One that was to be empty stays empty.
    const wanted = projects.length > 0 ? [...projects, ...moreProjects] : [];
    return { sets: sets.filter(({ project }) => wanted.includes(project)) };
  };
}

/** The project of the last migration comes last. */
function sameAgain(projects: readonly string[], migration: string): MigrateTo {
  const project = projects.at(-1);
  return { migration, ...(project !== undefined && { project }), neededBy: () => projects };
}

/** Other projects' migrations would come after it, and may need what is not applied. */
async function setsUpTo(
  directory: string,
  sets: readonly MigrationSet[],
  { migration, project, neededBy }: MigrateTo,
): Promise<WantedMigrations> {
  const among = project === undefined ? sets : sets.filter((set) => set.project === project);
  const { set: own, name, position } = await findMigration(checkoutAt(directory), among, migration);
  const needed = neededBy(own.project);
  const others = sets.filter((set) => set !== own && needed.includes(set.project) && !hasSameFiles(set, own));
  return { sets: [...others, own], last: { name, position } };
}

/** Two projects can have the migrations in the root of the workspace. */
function hasSameFiles(one: MigrationSet, other: MigrationSet): boolean {
  const folderOf = (set: MigrationSet): string => posix.join(set.root, directoryOf(set));
  return one.tool === other.tool && folderOf(one) === folderOf(other);
}
