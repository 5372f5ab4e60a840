import { readIfThere } from '@nx-worktree/system';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { gitSucceeds, WITHOUT_FILES } from '@nx-worktree/git';
import { filesIn } from './changes';
import { leftCommits, log } from './commits';
import { headOf } from './head';
import { reasonOf } from './reason';
import { type InnerRepository, innerRepositories } from './repositories';

/** Work in another repository inside a worktree that exists nowhere else. */
export interface InnerWork {
  /** Path of the repository, relative to the worktree. */
  readonly name: string;
  /** What exactly, for people; one item each. */
  readonly details: readonly string[];
}

/** Finds the work that only these repositories hold, or the repositories inside them. */
export async function innerWorkIn(repositories: readonly InnerRepository[]): Promise<InnerWork[]> {
  const works: InnerWork[] = [];
  for (const repository of repositories) {
    const { name } = repository;
    const { details, within } = await workOf(repository);
    if (details.length > 0) works.push({ name, details });
    works.push(...(await innerWorkIn(within.map((one) => ({ ...one, name: join(name, one.name) })))));
  }
  return works;
}

/** A repository that git can't read counts as work: a person has to look at it. */
async function workOf(
  repository: InnerRepository,
): Promise<{ details: readonly string[]; within: readonly InnerRepository[] }> {
  const { gitDirectory, directory, isWorktree } = repository;
  if (isWorktree) return { details: ['a linked worktree that was added there'], within: [] };
  try {
    const commits = [...(await commitsOf(repository)), ...(await stashesOf(repository))];
    if (directory === undefined) return { details: commits, within: [] };
    const files = await filesIn(directory, gitDirectory);
    const within = await innerRepositories(directory, gitDirectory, files);
    return { details: [...files.changes, ...commits], within };
  } catch (error) {
    return { details: [`git can't look at it: ${reasonOf(error)}`], within: [] };
  }
}

/** Commits that none of its remotes has. Tags usually come from a remote, so they keep a commit unless it was made here. */
async function commitsOf({ gitDirectory, goesAlong }: InnerRepository): Promise<string[]> {
  const head = await headOf(gitDirectory);
  const own = head === undefined ? [] : [head];
  // Its branches are elsewhere, and stay there.
  if (!goesAlong)
    return own.length === 0
      ? []
      : log(gitDirectory, '%h %s', [...own, '--not', '--branches', '--tags', '--remotes']);
  const tips = [...own, '--branches', '--not', '--remotes', '--tags'];
  const reached = await log(gitDirectory, '%h %s', tips);
  const unfetched =
    reached.length === 0
      ? []
      : await log(gitDirectory, '%h %s', [...tips, ...(await fetchedBy(gitDirectory))]);
  const left = await leftCommits(gitDirectory);
  const besides =
    left.length === 0
      ? []
      : await log(gitDirectory, '%h %s', [...left, '--not', '--remotes', '--branches', ...own]);
  return [...unfetched, ...besides];
}

/** Commits that `git fetch` brought without a branch, such as the one that a submodule is on. */
async function fetchedBy(gitDirectory: string): Promise<string[]> {
  const lines = ((await readIfThere(join(gitDirectory, 'FETCH_HEAD'))) ?? '').split('\n');
  const commits = [...new Set(lines.flatMap((line) => /^[0-9a-f]+/.exec(line)?.[0] ?? []))];
  const isKnown = await Promise.all(
    commits.map((commit) =>
      gitSucceeds(gitDirectory, [...WITHOUT_FILES, 'cat-file', '-e', `${commit}^{commit}`]),
    ),
  );
  return commits.filter((_, index) => isKnown[index]);
}

/** Only the reflog of `refs/stash` leads to stashes other than the latest. */
async function stashesOf({ gitDirectory, goesAlong }: InnerRepository): Promise<string[]> {
  if (!goesAlong || !existsSync(join(gitDirectory, 'logs', 'refs', 'stash'))) return [];
  return log(gitDirectory, '%gd: %gs', ['--walk-reflogs', 'refs/stash']);
}
