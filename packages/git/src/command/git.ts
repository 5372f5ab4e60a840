import { Failure } from '@nx-worktree/system';
import { execa } from 'execa';
import { existsSync } from 'node:fs';

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

/**
 * Runs git on the repository, or the worktree's entry, that is its working directory, wherever its settings say that
 * the files are: git fails when it looks for them and they are gone.
 */
export const WITHOUT_FILES = ['--git-dir=.', '--work-tree=.'];

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
  /** What git reads from its standard input. */
  readonly input?: string;
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
  const settings = (options.config ?? []).flatMap((setting) => ['-c', setting]);
  const { code, exitCode, stdout, stderr } = await run(directory, [...settings, ...args], options);
  // A directory that isn't there is reported in the same way.
  if (code === 'ENOENT' && existsSync(directory)) throw new GitMissingError();
  if (exitCode !== 0) throw new GitCommandError(args, directory, exitCode, stderr.trim());
  return stdout;
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

async function run(directory: string, args: readonly string[], { index, input }: GitOptions) {
  const running = execa('git', args, {
    cwd: directory,
    env: environment(index),
    extendEnv: false,
    ...(input === undefined ? { stdin: 'ignore' as const } : { input }),
    stripFinalNewline: false,
    reject: false,
    // Half of a change is worse than one that nobody waits for any more.
    cleanup: false,
  });
  let waiting: NodeJS.Timeout | undefined;
  running.once('exit', () => {
    waiting = setTimeout(
      () => [running.stdout, running.stderr].forEach((stream) => stream.destroy()),
      OPEN_MS,
    );
  });
  const result = await running;
  clearTimeout(waiting);
  // There is no exit code when git could not be started, or when a signal has ended it.
  return { ...result, exitCode: result.exitCode ?? -1, stderr: result.stderr || (result.shortMessage ?? '') };
}

function environment(index: string | undefined): Record<string, string> {
  const inherited: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) {
    const isOurs = !GUARDED.test(name) || PASSED_ON.includes(name);
    if (value !== undefined && isOurs) inherited[name] = value;
  }
  return { ...inherited, LC_ALL: 'C', ...(index ? { GIT_INDEX_FILE: index } : {}) };
}
