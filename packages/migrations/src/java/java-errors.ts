import { Failure } from '@nx-worktree/system';
import { type MigrationSet } from '../sets/migration-set';

/** The tool of a project's migrations is written in Java, and there is none. */
export class JavaMissingError extends Failure {
  readonly code = 'JAVA_MISSING';

  constructor(
    readonly set: MigrationSet,
    /** What people call the tool. */
    readonly tool: string,
    options?: ErrorOptions,
  ) {
    super(
      `The migrations of ${set.project} need Java, in which ${tool} runs, and none was found by JAVA_HOME or in PATH. ` +
        `Install Java 17 or later, so that "java -version" works.`,
      options,
    );
  }
}
