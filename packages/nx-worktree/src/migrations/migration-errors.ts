import { COMMAND_TOOL, TOOL_NAMES } from '@nx-worktree/migrations';
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
        `from the root of the workspace as "{workspaceRoot}/db/migrations".`,
    );
  }
}

/** The options of a project name a directory of migrations, and nothing shows which tool they are for. */
export class MigrationToolUnknownError extends Failure {
  readonly code = 'MIGRATION_TOOL_UNKNOWN';

  constructor(
    readonly project: string,
    readonly directory: string,
  ) {
    super(
      `The migrations of ${project} are in ${JSON.stringify(directory)}, but the files there don't show which tool runs ` +
        `them, or there are no files. Name it in the options of its migrate target: "tool": ${namedTools()}; ` +
        `for any other tool, set "command" to what runs them.`,
    );
  }
}

function namedTools(): string {
  const names = TOOL_NAMES.filter((name) => name !== COMMAND_TOOL).map((name) => `"${name}"`);
  return `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}
