import { execa } from 'execa';
import { type Ended, type RunOptions } from './run';
import { gitVariables } from './variables';

/**
 * How long git's output may stay open after git has ended, in ms. Usually all of it is there at once; on a busy machine
 * it is read late. A process that git has left in the background, such as one of a hook, can hold it open for good.
 */
const OPEN_MS = 5_000;

/** Runs git, and stops waiting for its output some time after it has ended: for commands that run hooks or filters. */
export async function withExeca(
  directory: string,
  args: readonly string[],
  { index, input }: RunOptions,
): Promise<Ended> {
  const running = execa('git', args, {
    cwd: directory,
    env: gitVariables(index),
    extendEnv: false,
    ...(input === undefined ? { stdin: 'ignore' as const } : { input }),
    stripFinalNewline: false,
    reject: false,
    // A change that is cut off half-way is worse than one that goes on without its caller.
    cleanup: false,
  });
  let waiting: NodeJS.Timeout | undefined;
  running.once('exit', () => {
    waiting = setTimeout(
      () => [running.stdout, running.stderr].forEach((stream) => stream.destroy()),
      OPEN_MS,
    );
  });
  const { exitCode, stdout, stderr, shortMessage, code } = await running;
  clearTimeout(waiting);
  return {
    exitCode: exitCode ?? -1,
    stdout,
    stderr: stderr || (shortMessage ?? ''),
    isAbsent: code === 'ENOENT',
  };
}
