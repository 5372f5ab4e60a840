import { git } from '../command/git';

/** How many files of a commit are checked out. */
export interface FileCounts {
  readonly present: number;
  readonly total: number;
}

/** Counts the files of a worktree by its index, without touching a file. */
export async function countFiles(worktree: string): Promise<FileCounts> {
  // `S` marks what a sparse checkout leaves out, whole directories in one line.
  const entries = (await git(worktree, ['ls-files', '--sparse', '-t', '-z'])).split('\0').filter(Boolean);
  const present = entries.filter((entry) => !entry.startsWith('S ')).length;
  const isWhole = present === entries.length;
  return { present, total: isWhole ? present : await countAll(worktree) };
}

/** `1,234 files`, or `312 of 60,302 files`. */
export function describeFileCounts({ present, total }: FileCounts): string {
  const [some, all] = [present, total].map((count) => count.toLocaleString('en-US'));
  return present === total ? `${all} files` : `${some} of ${all} files`;
}

async function countAll(worktree: string): Promise<number> {
  return (await git(worktree, ['ls-tree', '-r', '-z', '--format=', 'HEAD'])).length;
}
