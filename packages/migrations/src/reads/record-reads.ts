import { removeDirectory } from '@nx-worktree/system';
import { mkdtemp, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LogEntry, readLogs } from './log';

const RECORDER = join(__dirname, 'recorder/recorder.cjs');

/**
 * Has all Node processes that a piece of work starts write down what they read in a checkout.
 *
 * @param checkout absolute path
 * @param work starts its processes with these variables; the others are inherited from one process to the next
 * @returns what they have written down, in its order
 */
export async function recordReads(
  checkout: string,
  work: (variables: Readonly<Record<string, string>>) => Promise<void>,
): Promise<LogEntry[]> {
  const temporary = await realpath(tmpdir());
  const directory = await mkdtemp(join(temporary, 'nx-worktree-reads-'));
  try {
    await work({
      // First: what else is to be loaded into each process is watched as well.
      NODE_OPTIONS: `--require ${quoted(RECORDER)} ${process.env['NODE_OPTIONS'] ?? ''}`.trim(),
      NX_WORKTREE_READS: directory,
      NX_WORKTREE_READS_ROOT: await realpath(checkout),
    });
    return await readLogs(directory);
  } finally {
    await removeDirectory(directory, temporary);
  }
}

/** https://nodejs.org/api/cli.html#node_optionsoptions: a path with spaces, in double quotes. */
function quoted(path: string): string {
  return `"${path.replaceAll(/["\\]/g, '\\$&')}"`;
}
