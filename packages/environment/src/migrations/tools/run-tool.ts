import { type ConnectionInfo } from '@nx-worktree/postgres';
import { execa, type Options } from 'execa';
import { MigrationFailedError, type SeedFailedError } from '../errors';
import { type MigrationPlace } from '../migration-set';

/** node-pg-migrate prints an error of the server field by field, behind the statement and the stack. */
const LAST_LINES = 40;

/** Variables that would lead a tool to the database, the workspace or the repository of whoever called us. */
const FOREIGN =
  /^(DATABASE_URL|DATABASE_NAME|PG[A-Z]+|NX_WORKSPACE_ROOT_PATH|GIT_DIR|GIT_WORK_TREE|GIT_INDEX_FILE)$/;

export type ToolCommand = { readonly shell: string } | { readonly file: string; readonly args: string[] };

/**
 * Runs a migration tool in the project's root with the variables of a database, and of no other.
 *
 * @param Failed the error that is thrown when it fails, with the last lines of what it said
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
  const how =
    result.exitCode === undefined ? (result.shortMessage ?? 'not started') : `exit code ${result.exitCode}`;
  // Without `result` as its cause, in which the output is as it was.
  throw new Failed(set, how, withoutPassword(lastLinesOf(result.all ?? ''), variables));
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
