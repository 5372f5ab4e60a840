import { Failure } from '@nx-worktree/system';
import { adviceFor, adviceWithout, nameOf, type Workspace } from './advice';
import { type UnconfiguredMigrations } from './find';

/** A suite would run without a database, although its project, or one that it depends on, has migrations. */
export class MigrationsUnconfiguredError extends Failure {
  readonly code = 'MIGRATIONS_UNCONFIGURED';

  constructor(
    readonly project: string,
    readonly found: readonly UnconfiguredMigrations[],
    workspace: Workspace,
    testTarget: string,
  ) {
    super(
      `The tests of ${project} would have no database of their own, so they would use whatever database they find. ` +
        `nx-worktree does not run these migrations automatically: ${found.map(nameOf).join(', ')}.\n\n` +
        `${found.map((one) => adviceFor(one, workspace)).join('\n\n')}\n\n` +
        adviceWithout(project, testTarget),
    );
  }
}
