import { type ConnectionInfo } from '@nx-worktree/postgres';
import { execa, type Options } from 'execa';
import { CommandNotFoundError, MigrationFailedError, type SeedFailedError } from '../errors';
import { type MigrationPlace } from '../migration-set';

/** node-pg-migrate prints an error of the server field by field, behind the statement and the stack. */
const LAST_LINES = 40;

/** How shells say that a program isn't executable, or isn't there: POSIX's, then that of Windows. */
const NOT_STARTED = [126, 127, 9009];

/** Variables that would lead a tool to the database, the workspace or the repository of whoever called us. */
const FOREIGN =
  /^(DATABASE_URL|DATABASE_NAME|PG[A-Z]+|NX_WORKSPACE_ROOT_PATH|GIT_DIR|GIT_WORK_TREE|GIT_INDEX_FILE)$/;

export type ToolCommand = { readonly shell: string } | { readonly file: string; readonly args: string[] };

/**
 * Runs a migration tool in the project's root with the variables of a database, and of no other.
 *
 * @param Failed the error that is thrown when it fails, with the last lines of what it said
 * @throws {CommandNotFoundError} when the shell finds no such program
 */
export async function runTool(
  { set, projectRoot }: MigrationPlace,
  tool: ToolCommand,
  { variables }: ConnectionInfo,
  Failed: typeof MigrationFailedError | typeof SeedFailedError = MigrationFailedError,
): Promise<void> {
  const options = {
    all: true,
    cwd: projectRoot,
    env: { ...withoutForeign(process.env), ...variables },
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
  } satisfies Options;
  const result =
    'shell' in tool
      ? await execa(tool.shell, { ...options, shell: true })
      : await execa(tool.file, tool.args, options);
  if (!result.failed) return;
  // Without `result` as its cause, in which the output is as it was.
  const output = withoutPassword(lastLinesOf(result.all ?? ''), variables);
  if ('shell' in tool && NOT_STARTED.includes(result.exitCode ?? 0)) {
    throw new CommandNotFoundError(set, tool.shell, output);
  }
  const how =
    result.exitCode === undefined ? (result.shortMessage ?? 'not started') : `exit code ${result.exitCode}`;
  throw new Failed(set, how, output);
}

/** Tools like to say where they have connected to. */
function withoutPassword(output: string, { PGPASSWORD: password = '' }: ConnectionInfo['variables']): string {
  if (password === '') return output;
  return output.replaceAll(password, '***').replaceAll(encodeURIComponent(password), '***');
}

function withoutForeign(variables: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(variables).filter(([name]) => !FOREIGN.test(name)));
}

function lastLinesOf(output: string): string {
  return output.trimEnd().split('\n').slice(-LAST_LINES).join('\n');
}
