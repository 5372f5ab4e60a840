import { look } from './look';

/** What the index says of a path, before anything is looked at. */
export interface TrackedPath {
  readonly path: string;
  /** Whether git believes that it has not changed (`--assume-unchanged`). */
  readonly isAssumedUnchanged: boolean;
  /** Whether git takes it for left out on purpose (`--skip-worktree`), as in a sparse checkout. */
  readonly isSkipped: boolean;
  /** Whether it is another repository, of which this one tracks a commit. */
  readonly isGitlink: boolean;
}

/** The paths in the index of a worktree that are not ordinary files which git compares. Of the ordinary ones, which are many, none. */
export async function trackedIn(directory: string): Promise<TrackedPath[]> {
  const lines = (await look(directory, ['ls-files', '--sparse', '-v', '--stage', '-z'])).split('\0');
  return lines.flatMap((line) => trackedPath(line) ?? []);
}

/** `<tag> <mode> <hash> <stage><tab><path>`; a tag in lower case is that of `--assume-unchanged`, `S` that of `--skip-worktree`. */
function trackedPath(line: string): TrackedPath | undefined {
  const tag = line.charAt(0);
  const isGitlink = line.startsWith('160000', 2);
  const isAssumedUnchanged = tag !== tag.toUpperCase();
  const isSkipped = tag.toUpperCase() === 'S';
  if (!isGitlink && !isAssumedUnchanged && !isSkipped) return undefined;
  return { path: line.slice(line.indexOf('\t') + 1), isAssumedUnchanged, isSkipped, isGitlink };
}
