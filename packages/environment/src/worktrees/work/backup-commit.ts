import { GitCommandError, gitLine, WITHOUT_FILES, type WorktreeEntry } from '@nx-worktree/git';
import { headOf, treeOf } from './head';
import { hiddenIn, stopHiding } from './hidden-changes';
import { withIndexCopy } from './index-copy';
import { look } from './look';
import { preciousIn } from './precious';
import { specialPathsIn } from './special-paths';
import { untrackedRepositories } from './untracked-repositories';

/** A user who removes a worktree by force need not have a name in git's configuration. */
const AUTHOR = ['user.name=nx-worktree', 'user.email=nx-worktree@localhost', 'commit.gpgSign=false'];

type Place = Pick<WorktreeEntry, 'path' | 'directory'>;
interface Environment {
  readonly identifier: string;
  readonly precious?: readonly string[];
}

/**
 * Makes a commit of everything in a worktree; that of HEAD, when there is nothing more.
 *
 * @param besides commits that are to be parents too
 * @returns `undefined` when there is nothing at all: HEAD has no commit yet, and no file is there
 */
export async function commitOfAll(
  place: Place,
  { identifier, precious = [] }: Environment,
  besides: readonly string[],
): Promise<string | undefined> {
  const { path, directory } = place;
  const head = await headOf(path);
  const parents = head === undefined ? [] : [head];
  const [committed, staged, all] = [
    await treeOf(path, head),
    await treeOfIndex(directory),
    await treeOfAll(place, precious),
  ];
  const isStagedElsewhere = staged === undefined || staged === committed || staged === all;
  if (all === committed && isStagedElsewhere && besides.length === 0) return head;
  const index = isStagedElsewhere ? [] : [await commit(path, staged, parents, `Staged in ${identifier}`)];
  const message = `Uncommitted work in the test worktree ${identifier}, kept when it was removed`;
  return commit(path, all, [...parents, ...index, ...besides], message);
}

/**
 * Makes a commit of what git's entry alone has of a worktree whose files are gone or can't be read: what was staged,
 * and its commits. That of HEAD, when there is nothing more.
 */
export async function commitOfEntry(
  { path }: Pick<WorktreeEntry, 'path'>,
  { identifier }: Environment,
  besides: readonly string[],
): Promise<string | undefined> {
  const head = await headOf(path);
  const committed = await treeOf(path, head);
  const staged = (await treeOfIndex(path, WITHOUT_FILES)) ?? committed;
  if (staged === committed && besides.length === 0) return head;
  const message = `Staged work and commits of the test worktree ${identifier}, kept when it was removed`;
  return commit(path, staged, [...(head === undefined ? [] : [head]), ...besides], message);
}

function commit(path: string, tree: string, parents: readonly string[], message: string): Promise<string> {
  const unique = [...new Set(parents)].flatMap((parent) => ['-p', parent]);
  const args = [...WITHOUT_FILES, 'commit-tree', tree, ...unique, '-m', message];
  return gitLine(path, args, { config: AUTHOR });
}

/** What is staged; `undefined` while conflicts wait, of which git can't make a tree. */
async function treeOfIndex(directory: string, options: readonly string[] = []): Promise<string | undefined> {
  try {
    return await gitLine(directory, [...options, 'write-tree']);
  } catch (error) {
    if (error instanceof GitCommandError) return undefined;
    throw error;
  }
}

/** Adds everything to a copy of the index, so that git need not read the files again that it knows. */
function treeOfAll({ path, directory }: Place, precious: readonly string[]): Promise<string> {
  return withIndexCopy(path, async (index) => {
    await stopHiding(directory, hiddenIn(directory, await specialPathsIn(directory, path)), index);
    const without = (await untrackedRepositories(directory)).map(
      (repository) => `:(exclude,literal)${repository}`,
    );
    await look(directory, ['add', '--all', '--sparse', '--', '.', ...without], { index });
    const ignored = (await preciousIn(directory, precious)).map((file) => `:(literal)${file}`);
    if (ignored.length > 0)
      await look(directory, ['add', '--force', '--sparse', '--', ...ignored], { index });
    return (await look(directory, ['write-tree'], { index })).trim();
  });
}
