import { type ConnectionInfo } from '@nx-worktree/postgres';
import { killProcessGroup, stopProcessGroup, withoutForeignVariables } from '@nx-worktree/system';
import { type Options } from 'execa';
import { type MigrationPlace } from '../sets/migration-set';
import { CommandNotFoundError, MigrationFailedError, type SeedFailedError } from './program-errors';

/** Some tools print an error of the server field by field, after the statement and the stack. */
const LAST_LINES = 80;

/** The exit codes by which shells say that a program isn't executable or doesn't exist: POSIX, then Windows. */
const NOT_STARTED = [126, 127, 9009];

/** A command for the shell, or a program with its arguments. */
export type Program = ({ readonly shell: string } | { readonly file: string; readonly args: string[] }) &
  Surroundings;

/** What a program is given besides the database. */
export interface Surroundings {
  /** Absolute path of its working directory, where that isn't the project's root. */
  readonly cwd?: string;
  /** Variables that the caller's environment doesn't override. */
  readonly variables?: Readonly<Record<string, string>>;
  /**
   * Modules that Node loads before anything else, also in the programs that this one starts: absolute paths of CommonJS,
   * and URLs (`file://...`) of ES modules.
   */
  readonly preload?: readonly string[];
}

/**
 * Runs a migration tool or a seed in the project's root, with the variables of this database and of no other.
 *
 * @param Failed the class of the error for a program that fails
 * @throws {@link MigrationFailedError} when it fails and `Failed` is no other class
 * @throws {@link CommandNotFoundError} when the shell finds no such program
 */
export async function runProgram(
  { set, projectRoot, signal }: MigrationPlace,
  program: Program,
  { variables }: ConnectionInfo,
  Failed: typeof MigrationFailedError | typeof SeedFailedError = MigrationFailedError,
): Promise<void> {
  const { cwd = projectRoot, preload = [] } = program;
  const env = {
    ...withoutForeignVariables(process.env, 'repository', 'workspace', 'database'),
    ...variables,
    ...program.variables,
  };
  const options = {
    all: true,
    cwd,
    env: preload.length === 0 ? env : { ...env, NODE_OPTIONS: withPreload(env['NODE_OPTIONS'], preload) },
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
    // As the leader of a group, it can be ended together with what it has started.
    detached: signal !== undefined,
  } satisfies Options;
  // Not above: Jest can't load ES modules below Node 24.9, and a user's Jest loads this file.
  const { execa } = await import('execa');
  const running =
    'shell' in program
      ? execa(program.shell, { ...options, shell: true })
      : execa(program.file, program.args, options);
  const release = signal && running.pid !== undefined ? stopOn(signal, running.pid) : undefined;
  const result = await running.finally(release);
  if (!result.failed) return;
  // The result is not its cause, since the password may be in its output.
  const output = withoutPassword(lastLinesOf(result.all ?? ''), variables);
  if ('shell' in program && NOT_STARTED.includes(result.exitCode ?? 0)) {
    throw new CommandNotFoundError(set, program.shell, output);
  }
  const how =
    result.exitCode === undefined ? (result.shortMessage ?? 'not started') : `exit code ${result.exitCode}`;
  throw new Failed(set, how, output);
}

/** https://nodejs.org/api/cli.html#node_optionsoptions: a path with spaces stands in double quotes. */
function withPreload(before = '', modules: readonly string[]): string {
  const options = modules.map((one) => {
    const option = one.startsWith('file:') ? '--import' : '--require';
    return `${option} "${one.replaceAll(/["\\]/g, '\\$&')}"`;
  });
  return [before, ...options].join(' ').trim();
}

/**
 * Ends a group of processes when the signal is aborted, or when this process ends before.
 *
 * @returns a function that lets them be
 */
function stopOn(signal: AbortSignal, leader: number): () => void {
  const stop = (): void => void stopProcessGroup(leader);
  const kill = (): void => killProcessGroup(leader);
  signal.addEventListener('abort', stop);
  process.on('exit', kill);
  if (signal.aborted) stop();
  return () => {
    // What it has started and not waited for.
    kill();
    signal.removeEventListener('abort', stop);
    process.off('exit', kill);
  };
}

/** Tools like to print the URL that they connect to. */
function withoutPassword(output: string, { PGPASSWORD: password = '' }: ConnectionInfo['variables']): string {
  if (password === '') return output;
  return output.replaceAll(password, '***').replaceAll(encodeURIComponent(password), '***');
}

function lastLinesOf(output: string): string {
  return output.trimEnd().split('\n').slice(-LAST_LINES).join('\n');
}
