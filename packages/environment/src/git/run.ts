import { Failure } from '@nx-worktree/system';
import { simpleGit } from 'simple-git';

/**
 * Of git's variables those that say how this person's git works. The others say which repository a hook or an
 * alias of the caller is in (`git rev-parse --local-env-vars`), and would lead our git there.
 */
const PASSED_ON = [
  'GIT_CONFIG_GLOBAL',
  'GIT_CONFIG_SYSTEM',
  'GIT_CONFIG_NOSYSTEM',
  'GIT_LFS_SKIP_SMUDGE',
  'GIT_SSH',
  'GIT_SSH_COMMAND',
  'GIT_ASKPASS',
  'SSH_ASKPASS',
];

/**
 * How long the output may be open still when git has ended, in ms. Usually all of it is there at once; on a busy machine
 * it is read late, and a status that is cut off would call a worktree clean. What git has left running in the background,
 * such as the daemon of `credential-cache`, can hold it open for good.
 */
const OPEN_MS = 5_000;

const GUARDED = /^(GIT_.*|SSH_ASKPASS|EDITOR|VISUAL|PAGER|PREFIX)$/i;

/** A git command ended with an error that no other class stands for. */
export class GitCommandError extends Failure {
  readonly code = 'GIT_COMMAND_FAILED';

  constructor(
    readonly args: readonly string[],
    readonly directory: string,
    readonly exitCode: number,
    readonly stderr: string,
  ) {
    super(`git ${args.join(' ')} failed in ${directory} with exit code ${exitCode}: ${stderr}`);
  }
}

/** There is no git to run. */
export class GitMissingError extends Failure {
  readonly code = 'GIT_MISSING';

  constructor() {
    super(
      'git was not found. Install git 2.36 or later and make sure that its directory is listed in PATH (git --version).',
    );
  }
}

export interface GitOptions {
  /** Path of an index to use instead of the worktree's own. */
  readonly index?: string;
  /** Settings for this one command, such as `user.name=somebody`. */
  readonly config?: string[];
}

/**
 * Runs git. This is the only place that does.
 *
 * Messages come in English, since a few of them tell kinds of failure apart that share an exit code.
 *
 * @param directory the working directory, which must exist
 * @returns what git wrote to its standard output
 * @throws {GitMissingError} when git isn't installed
 * @throws {GitCommandError} when git ends with another exit code than 0
 */
export async function git(directory: string, args: string[], options: GitOptions = {}): Promise<string> {
  const failures: Failure[] = [];
  const client = simpleGit({
    baseDir: directory,
    config: options.config ?? [],
    completion: { onClose: true, onExit: OPEN_MS },
    allowEnvironment: [...PASSED_ON, 'GIT_INDEX_FILE'],
    unsafe: {
      allowUnsafeConfigPaths: true,
      allowUnsafeSshCommand: true,
      allowUnsafeAskPass: true,
      allowUnsafeFilter: true,
    },
    errors: (error, { exitCode, stdErr }) => {
      if (exitCode === 0) return error;
      failures.push(failureOf(args, directory, exitCode, Buffer.concat(stdErr).toString().trim()));
      return failures[0];
    },
  });
  try {
    return await client.env(environment(options.index)).outputHandler(saySomething).raw(args);
  } catch (error) {
    // simple-git wraps what `errors` returns and keeps only its text.
    throw failures[0] ?? error;
  }
}

/** The first line of what git wrote. */
export async function gitLine(directory: string, args: string[], options?: GitOptions): Promise<string> {
  return (await git(directory, args, options)).replace(/\r?\n[\s\S]*$/, '');
}

/** Whether git ends with exit code 0. For questions that git answers in this way, such as `cat-file -e`. */
export async function gitSucceeds(directory: string, args: string[]): Promise<boolean> {
  try {
    await git(directory, args);
    return true;
  } catch (error) {
    if (error instanceof GitCommandError) return false;
    throw error;
  }
}

/** simple-git waits another 50 ms for a command that has ended and said nothing. An empty piece of output spares them. */
function saySomething(_command: string, stdout: NodeJS.ReadableStream): void {
  // In the next turn: simple-git begins to listen after this call.
  process.nextTick(() => stdout.emit('data', Buffer.alloc(0)));
}

function environment(index: string | undefined): Record<string, string> {
  const inherited: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) {
    const isOurs = !GUARDED.test(name) || PASSED_ON.includes(name);
    if (value !== undefined && isOurs) inherited[name] = value;
  }
  return { ...inherited, LC_ALL: 'C', ...(index ? { GIT_INDEX_FILE: index } : {}) };
}

function failureOf(args: readonly string[], directory: string, exitCode: number, stderr: string): Failure {
  // libuv reports a program that can't be started by a negative code.
  if (exitCode < 0 && stderr.includes('ENOENT')) return new GitMissingError();
  return new GitCommandError(args, directory, exitCode, stderr);
}
