import { withFileLock } from '@nx-worktree/system';
import { execa } from 'execa';
import { git, GitCommandError, gitLine, limitTo, type Repository } from '@nx-worktree/git';
import { LargeFilesError, SubmodulesError } from './checkout-errors';
import { type CheckoutOptions } from './options';

/** How long git-lfs may take to say its version, in ms. */
const VERSION_MS = 10_000;

/** Without the filter of Git LFS its pointers are files like all others, also where git-lfs isn't installed. */
const WITHOUT_LFS = ['filter.lfs.process=', 'filter.lfs.smudge=', 'filter.lfs.required=false'];

/**
 * Checks the files of a commit out into a worktree that has none yet.
 *
 * @throws {@link LargeFilesError} when Git LFS fails
 * @throws {@link SubmodulesError} when submodules were asked for and can't be initialised
 */
export async function checkOutFiles(
  repository: Repository,
  worktree: string,
  { projects, submodules, lfs }: CheckoutOptions,
): Promise<void> {
  if (projects && !projects.directories.includes('.'))
    await limitTo(repository, worktree, projects.directories);
  const config = lfs === false ? WITHOUT_LFS : [];
  await reset(worktree, config);
  if (submodules === true) await initialiseSubmodules(repository, worktree, config);
}

/**
 * What `git worktree add` itself runs for the checkout, without its post-checkout hook: that one often installs, which
 * is a step of its own here. Not under the repository's lock, since it takes as long as the tree is large.
 */
async function reset(worktree: string, config: string[]): Promise<void> {
  try {
    await git(worktree, ['reset', '--hard', '--no-recurse-submodules', '--quiet'], { config });
  } catch (error) {
    const isOfLfs = error instanceof GitCommandError && /git-lfs|filter '?lfs/.test(error.stderr);
    if (!isOfLfs) throw error;
    throw new LargeFilesError(await isLfsInstalled(worktree), error.stderr, { cause: error });
  }
}

/** The shell that doesn't find the filter says so to git's stderr, which may be after git has ended. */
async function isLfsInstalled(worktree: string): Promise<boolean> {
  const command = await gitLine(worktree, ['config', '--default', 'git-lfs', 'filter.lfs.process']);
  const [program = 'git-lfs'] = command.split(' ');
  const { code } = await execa(program, ['version'], { cwd: worktree, reject: false, timeout: VERSION_MS });
  // A directory of PATH that this user may not enter makes it the second one.
  return code !== 'ENOENT' && code !== 'EACCES';
}

async function initialiseSubmodules(
  repository: Repository,
  worktree: string,
  config: string[],
): Promise<void> {
  try {
    // It notes where they come from in the configuration that all worktrees share.
    await withFileLock(repository.lock, () => git(worktree, ['submodule', '--quiet', 'init'], { config }));
    await git(worktree, ['submodule', '--quiet', 'update', '--init', '--recursive'], { config });
  } catch (error) {
    if (error instanceof GitCommandError) throw new SubmodulesError(error.stderr, { cause: error });
    throw error;
  }
}
