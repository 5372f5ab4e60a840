import { look } from './look';

/**
 * Finds repositories inside a worktree that its own repository doesn't track. git leaves their files out of every commit.
 *
 * @param directory the top of the worktree
 * @returns paths relative to the worktree
 */
export async function untrackedRepositories(directory: string): Promise<string[]> {
  const others = (await look(directory, ['ls-files', '--others', '--exclude-standard', '-z'])).split('\0');
  // git lists files one by one. A path that ends with a slash is a directory that it doesn't enter.
  return others.filter((path) => path.endsWith('/')).map((path) => path.slice(0, -1));
}
