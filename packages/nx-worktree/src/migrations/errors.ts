import { Failure } from '@nx-worktree/system';

/** A path of a project's migrations leads to where neither Nx nor git looks, so a change there would go unnoticed. */
export class MigrationPathError extends Failure {
  readonly code = 'MIGRATION_PATH';

  constructor(
    readonly project: string,
    /** Such as `options.directory`. */
    readonly option: string,
    readonly path: string,
    /** What is wrong with it. */
    readonly fault: string,
  ) {
    super(
      `The migrations of ${project} can't be used: ${option} is ${JSON.stringify(path)}, which ${fault}. ` +
        `Move the files into the workspace, and give their path relative to the project's root, or ` +
        `from the root of the workspace as "{workspaceRoot}/prisma/migrations".`,
    );
  }
}
