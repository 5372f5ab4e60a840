import { type SimpleGitOptions } from 'simple-git';
import { type Ended, type RunOptions } from './run';
import { gitVariables, PASSED_ON } from './variables';

const OPTIONS: Partial<SimpleGitOptions> = {
  // All output has been read. By default simple-git also stops 50 ms after git has ended, however much is still unread.
  completion: { onClose: true, onExit: false },
  // Which variables git gets is decided in one place, `gitVariables`; simple-git would refuse some of them.
  allowEnvironment: [...PASSED_ON, 'GIT_INDEX_FILE'],
  unsafe: {
    allowUnsafeAskPass: true,
    allowUnsafeConfigPaths: true,
    allowUnsafeFsMonitor: true,
    allowUnsafeSshCommand: true,
    // Otherwise git gets a variable that its hooks inherit, and whose scripts may abbreviate options.
    allowAbbreviatedOptions: true,
  },
};

/**
 * Runs git and waits until its output is closed, without a limit: for commands that start nothing which could hold it
 * open.
 *
 * simple-git takes exit code 1 without a message, and death by a signal, for success. So it judges nothing here.
 */
export async function withSimpleGit(
  directory: string,
  args: readonly string[],
  { index, input = '' }: RunOptions,
): Promise<Ended> {
  // Here, since it takes longer to load than a question takes, and not every command asks git.
  const { GitConstructError, simpleGit } = await import('simple-git');
  let ended: { readonly exitCode: number | null; readonly stdErr: readonly Buffer[] } | undefined;
  const options: Partial<SimpleGitOptions> = {
    ...OPTIONS,
    baseDir: directory,
    // An empty one as well: without, git's standard input stays open.
    input: () => Buffer.from(input),
    errors: (_, result) => void (ended = result),
  };
  try {
    const git = simpleGit(options).env(gitVariables(index)).outputHandler(announceOutput);
    return endedWith(await git.raw([...args]), ended);
  } catch (error) {
    // The directory is looked for before git is started.
    if (error instanceof GitConstructError)
      return { exitCode: -1, stdout: '', stderr: error.message, isAbsent: true };
    throw error;
  }
}

/** Keeps simple-git from waiting 50 ms more after a command that writes nothing. */
function announceOutput(_command: string, stdout: NodeJS.ReadableStream): void {
  queueMicrotask(() => stdout.emit('data', Buffer.alloc(0)));
}

function endedWith(
  stdout: string,
  ended: { readonly exitCode: number | null; readonly stdErr: readonly Buffer[] } | undefined,
): Ended {
  const stderr = Buffer.concat([...(ended?.stdErr ?? [])]).toString();
  const exitCode = ended?.exitCode ?? null;
  if (exitCode === null)
    return { exitCode: -1, stdout, stderr: stderr || 'ended by a signal', isAbsent: false };
  if (exitCode >= 0) return { exitCode, stdout, stderr, isAbsent: false };
  // Not started: the error that Node gives for it stands where git's messages would, with its stack.
  const [reason = ''] = stderr.split('\n');
  return { exitCode: -1, stdout, stderr: reason, isAbsent: reason.includes('ENOENT') };
}
