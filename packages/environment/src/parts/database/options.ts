import { type MigrationSet, type ProjectFileTest } from '@nx-worktree/migrations';

/** What can be asked of the database of a new environment. */
export interface DatabaseOptions {
  /** Whether it has a database of its own. */
  readonly database?: boolean;
  /** Whether a suite that passes may have left it alone. */
  readonly mayBeUnused?: boolean;
  /** Migrations of the workspace's projects, dependencies first. Others that the checkout has are found. */
  readonly migrations?: readonly MigrationSet[];
  /** Tells projects from fixtures when migrations are looked for; all are projects, when left out. */
  readonly isProjectFile?: ProjectFileTest;
  /** Projects whose migrations a database gets when it is made again, besides those that it had. */
  readonly moreProjects?: readonly string[];
}
