import { look } from './look';

/**
 * Other repositories in a worktree that its own knows nothing of. git leaves their files out of every commit of this
 * one.
 *
 * @returns paths relative to the worktree
 */
export async function untrackedRepositories(directory: string): Promise<string[]> {
  const others = (await look(directory, ['ls-files', '--others', '--exclude-standard', '-z'])).split('\0');
  // git lists files one by one, so what ends with a slash is a directory that it doesn't enter.
  return others.filter((path) => path.endsWith('/')).map((path) => path.slice(0, -1));
}
