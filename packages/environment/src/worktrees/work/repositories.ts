import { isInside } from '@nx-worktree/system';
import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { filesOfSubmodule, submodulesIn, type WorktreeEntry } from '@nx-worktree/git';
import { type FilesSeen } from './changes';
import { gitDirectoryOf, isGitDirectory, repositoriesBelow } from './dot-git';
import { repositoriesAtTracked } from './tracked-directories';

/** Another repository in a worktree. */
export interface InnerRepository {
  /** For people: where its files are, relative to the worktree; of a submodule without files its name. */
  readonly name: string;
  /** Absolute path. */
  readonly gitDirectory: string;
  /** The top of its files, absolute; none for a bare repository, or a submodule that the worktree has none of now. */
  readonly directory?: string;
  /** Whether it is a linked worktree, which somebody uses as such; its repository is elsewhere. */
  readonly isWorktree: boolean;
  /** Whether its commits go with the worktree. */
  readonly goesAlong: boolean;
}

/**
 * Finds the repositories in a worktree that git's own status doesn't tell of, or not enough: submodules, those that
 * lie in the worktree's entry without files included; what is tracked like one; what somebody made in a tracked
 * directory; and what lies in ignored directories, bare ones included.
 *
 * @param directory the top of the worktree
 * @param gitDirectory its entry
 */
export async function innerRepositories(
  directory: string,
  gitDirectory: string,
  { ignored, gitlinks }: Pick<FilesSeen, 'ignored' | 'gitlinks'>,
): Promise<InnerRepository[]> {
  const submodules = await submodulesOf({ directory, path: gitDirectory });
  const places = [
    ...gitlinks,
    // Before the ignored directories, where the git directory of one of them can be.
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
 * The submodules whose repositories lie in a worktree's entry, whether their files are there or not; those of the
 * worktree can be gone, too.
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

/** Those that somebody has deleted, or that a branch without them has none of. */
async function filesOf(repository: string): Promise<string | undefined> {
  const directory = await filesOfSubmodule(repository);
  return directory !== undefined && (await gitDirectoryOf(directory)) === repository ? directory : undefined;
}
