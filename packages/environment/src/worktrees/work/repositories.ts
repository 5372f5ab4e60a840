import { isInside } from '@nx-worktree/system';
import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { filesOfSubmodule, submodulesIn, type WorktreeEntry } from '@nx-worktree/git';
import { type FilesSeen } from './changes';
import { gitDirectoryOf, isGitDirectory, repositoriesBelow } from './dot-git';
import { repositoriesAtTracked } from './tracked-directories';

/** Another repository inside a worktree. */
export interface InnerRepository {
  /** Path of its files, relative to the worktree; for a submodule without files, its name. For people. */
  readonly name: string;
  /** Absolute path of its git directory. */
  readonly gitDirectory: string;
  /** Absolute path of its files; not set for a bare repository, or a submodule whose files aren't there. */
  readonly directory?: string;
  /** Whether it is a linked worktree, whose repository is elsewhere. */
  readonly isWorktree: boolean;
  /** Whether its commits would be deleted with the worktree. */
  readonly goesAlong: boolean;
}

/**
 * Finds the repositories inside a worktree that `git status` doesn't report, or not fully:
 *
 * - submodules, also those that have a repository in the worktree's entry and no files
 * - repositories that are tracked like a submodule
 * - repositories that were made in a tracked directory
 * - repositories in ignored directories, bare ones included
 *
 * @param directory the top of the worktree
 * @param gitDirectory git's entry of the worktree
 * @param files what git says of the worktree's files
 */
export async function innerRepositories(
  directory: string,
  gitDirectory: string,
  files: Pick<FilesSeen, 'ignored' | 'gitlinks'>,
): Promise<InnerRepository[]> {
  const { ignored, gitlinks } = files;
  const submodules = await submodulesOf({ directory, path: gitDirectory });
  const places = [
    ...gitlinks,
    // Before the ignored directories, which can hold the git directory of one of these.
    ...(await repositoriesAtTracked(directory)),
  ].map((path) => join(directory, path));
  places.push(...ignored.flatMap((path) => repositoriesBelow(join(directory, path))));
  const inner: InnerRepository[] = [...submodules];
  const add = (repository: InnerRepository) => {
    if (inner.some(({ gitDirectory: known }) => known === repository.gitDirectory)) return;
    inner.push(repository);
  };
  for (const place of places) {
    const name = relative(directory, place);
    const found = await gitDirectoryOf(place);
    if (found !== undefined)
      add({
        name,
        gitDirectory: found,
        directory: place,
        isWorktree: existsSync(join(found, 'commondir')),
        goesAlong: isInside(found, directory),
      });
    if (isGitDirectory(place)) add({ name, gitDirectory: place, isWorktree: false, goesAlong: true });
  }
  return inner;
}

/**
 * Finds the submodules whose repositories lie in a worktree's entry. Neither their files nor those of the worktree have to
 * be there.
 */
export async function submodulesOf({
  directory: top,
  path,
}: Pick<WorktreeEntry, 'directory' | 'path'>): Promise<InnerRepository[]> {
  const modules = join(path, 'modules');
  const found = await submodulesIn(modules);
  return Promise.all(
    found.map(async (repository): Promise<InnerRepository> => {
      const directory = await filesOf(repository);
      const name =
        directory === undefined ? `submodule ${relative(modules, repository)}` : relative(top, directory);
      return {
        name,
        gitDirectory: repository,
        isWorktree: false,
        goesAlong: true,
        ...(directory && { directory }),
      };
    }),
  );
}

/** `undefined` when the files were deleted, or the branch lacks the submodule. */
async function filesOf(repository: string): Promise<string | undefined> {
  const directory = await filesOfSubmodule(repository);
  return directory !== undefined && (await gitDirectoryOf(directory)) === repository ? directory : undefined;
}
