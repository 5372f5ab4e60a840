import { look } from './look';

/**
 * The ignored files of a worktree that somebody has listed as precious: git calls so what is neither tracked nor
 * expendable.
 *
 * @param precious pathspecs (gitglossary(7))
 * @returns paths relative to the worktree
 */
export async function preciousIn(directory: string, precious: readonly string[]): Promise<string[]> {
  if (precious.length === 0) return [];
  const ignored = ['ls-files', '--others', '--ignored', '--exclude-standard', '-z'];
  return (await look(directory, [...ignored, '--', ...precious])).split('\0').filter(Boolean);
}
