import { Failure } from '@nx-worktree/system';

/** The options of a project name a migration tool that nx-worktree can't run. */
export class MigrationToolNameError extends Failure {
  readonly code = 'MIGRATION_TOOL_NAME';

  constructor(
    readonly tool: string,
    readonly known: readonly string[],
  ) {
    super(
      `nx-worktree can't run the migration tool ${JSON.stringify(tool)}. Set "tool" in the options of the migrate ` +
        `target to one of ${known.join(', ')}, or leave it out and set "command" to what runs the migrations.`,
    );
  }
}
