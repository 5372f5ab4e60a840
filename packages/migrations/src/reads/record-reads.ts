import { removeDirectory } from '@nx-worktree/system';
import { mkdtemp, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LogEntry, readLogs } from './log';

const RECORDER = join(__dirname, 'recorder/recorder.cjs');

/**
 * Makes all Node processes that a piece of work starts record what they read in a checkout.
 *
 * @param checkout absolute path
 * @param work starts its processes with these variables, which they pass on to those that they start
 * @returns what they have recorded, in order of time
 */
export async function recordReads(
  checkout: string,
  work: (variables: Readonly<Record<string, string>>) => Promise<void>,
): Promise<LogEntry[]> {
  const temporary = await realpath(tmpdir());
  const directory = await mkdtemp(join(temporary, 'nx-worktree-reads-'));
  try {
    await work({
      // First, so that modules which others preload are watched as well.
      NODE_OPTIONS: `--require ${quoted(RECORDER)} ${process.env['NODE_OPTIONS'] ?? ''}`.trim(),
      NX_WORKTREE_READS: directory,
      NX_WORKTREE_READS_ROOT: await realpath(checkout),
    });
    return await readLogs(directory);
  } finally {
    await removeDirectory(directory, temporary);
  }
}

/** https://nodejs.org/api/cli.html#node_optionsoptions: a path with spaces stands in double quotes. */
function quoted(path: string): string {
  return `"${path.replaceAll(/["\\]/g, '\\$&')}"`;
}
