import { filesInHistory, missingInHead, whereaboutsOf } from '@nx-worktree/git';
import {
  directoryOf,
  fileForName,
  type GitFacts,
  type MigrationSet,
  type Whereabouts,
} from '@nx-worktree/migrations';
import { posix } from 'node:path';

/**
 * What git knows of the files of one project's migrations, and of those that only a database has.
 *
 * @param checkout absolute path of the workspace
 * @param files of the migrations, relative to the project's root
 * @param names of the migrations whose files are missing; the history is only walked for them
 */
export async function gitFacts(
  checkout: string,
  set: MigrationSet,
  files: readonly string[],
  names: readonly string[],
): Promise<GitFacts> {
  const paths = files.map((file) => posix.join(set.root, file));
  const uncommitted = await missingInHead(checkout, paths);
  return {
    uncommitted: new Set(files.filter((_, index) => uncommitted.has(paths[index] ?? ''))),
    elsewhere: new Map(await elsewhere(checkout, set, files, names)),
  };
}

async function elsewhere(
  checkout: string,
  set: MigrationSet,
  files: readonly string[],
  names: readonly string[],
): Promise<readonly (readonly [name: string, Whereabouts])[]> {
  if (names.length === 0) return [];
  const folders = outermost([directoryOf(set), ...files.map((file) => posix.dirname(file))]);
  const all = await filesInHistory(
    checkout,
    folders.map((folder) => posix.join(set.root, folder)),
  );
  const here = new Set(files);
  const gone = all.map((path) => posix.relative(set.root, path)).filter((file) => !here.has(file));
  const found: [string, Whereabouts][] = [];
  for (const name of names) {
    const file = fileForName(name, gone);
    const place = file === undefined ? undefined : await whereaboutsOf(checkout, posix.join(set.root, file));
    if (place) found.push([name, place]);
  }
  return found;
}

/** Without those that lie in others. */
function outermost(folders: readonly string[]): string[] {
  const all = [...new Set(folders)];
  return all.filter((folder) => !all.some((other) => folder.startsWith(`${other}/`)));
}
