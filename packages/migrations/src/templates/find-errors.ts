import { Failure, offer, shown } from '@nx-worktree/system';

/** No project has a migration that a person has named. */
export class MigrationUnknownError extends Failure {
  readonly code = 'MIGRATION_UNKNOWN';

  constructor(
    readonly migration: string,
    /** Those among whose migrations it was looked for. */
    readonly projects: readonly string[],
    readonly nearest: readonly string[],
  ) {
    super(
      projects.length === 0
        ? `There is no migration ${shown(migration)}: the worktree has no migrations that nx-worktree recognizes.`
        : `There is no migration ${shown(migration)} in ${projects.join(', ')}. ${offer(nearest)}Give its name, the name of ` +
            `its file, or its number, as the worktree's branch has it; migration-status of the project lists them.`,
    );
  }
}

/** A person has named a migration by what several have. */
export class MigrationAmbiguousError extends Failure {
  readonly code = 'MIGRATION_AMBIGUOUS';

  constructor(
    readonly migration: string,
    readonly found: readonly { readonly project: string; readonly name: string }[],
  ) {
    const projects = new Set(found.map(({ project }) => project));
    const list = found.map(({ project, name }) => `${name} (${project})`).join(', ');
    super(
      `${shown(migration)} can be any of these migrations: ${list}. ` +
        (projects.size > 1 ? `Name the project too: --project=${[...projects][0]}` : 'Give the whole name.'),
    );
  }
}
