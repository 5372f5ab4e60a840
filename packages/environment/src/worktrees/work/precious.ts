import { look } from './look';

/**
 * Lists the ignored files of a worktree that the user has declared precious. git uses that word for files that are
 * neither tracked nor expendable.
 *
 * @param directory the top of the worktree
 * @param precious pathspecs (gitglossary(7))
 * @returns paths relative to the worktree
 */
export async function preciousIn(directory: string, precious: readonly string[]): Promise<string[]> {
  if (precious.length === 0) return [];
  const ignored = ['ls-files', '--others', '--ignored', '--exclude-standard', '-z'];
  return (await look(directory, [...ignored, '--', ...precious])).split('\0').filter(Boolean);
}
