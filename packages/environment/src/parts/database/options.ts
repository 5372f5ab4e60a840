import { type MigrationSet, type ProjectFileTest } from '@nx-worktree/migrations';

/** What can be asked of the database of a new environment. */
export interface DatabaseOptions {
  /** Whether it has a database of its own. */
  readonly database?: boolean;
  /** Whether a suite that passes may have left it alone. */
  readonly mayBeUnused?: boolean;
  /** Whether that of a suite that fails is kept. */
  readonly keepOnFailure?: boolean;
  /** Migrations of the workspace's projects, dependencies first. Others that the checkout has are found. */
  readonly migrations?: readonly MigrationSet[];
  /** Tells projects from fixtures when migrations are looked for; all are projects, when left out. */
  readonly isProjectFile?: ProjectFileTest;
  /** Projects whose migrations a database gets when it is made again, besides those that it had. */
  readonly moreProjects?: readonly string[];
  /** The last migration to be applied; all are, when left out. */
  readonly migrateTo?: MigrateTo;
  /** Names of the targets that advice is about: they say what a database has, and recreate it; the usual ones, when left out. */
  readonly targets?: MigrationTargets;
}

/** The last migration to be applied, as a person names it. */
export interface MigrateTo {
  /** Its name, its file or its number. */
  readonly migration: string;
  /** Its project; any, when left out. */
  readonly project?: string;
  /** The projects whose migrations a project's database needs; those that its checkout alone has are unknown. */
  neededBy(project: string): readonly string[];
}

/** Targets of projects that have migrations. */
export interface MigrationTargets {
  readonly status: string;
  readonly reset: string;
}
