import { digest } from '@nx-worktree/system';
import { readFile, realpath, stat } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';

/** A script in the workspace that a shell runs. */
export interface ShellScript {
  /** Relative to the checkout, with `/`. */
  readonly name: string;
  /** Of its content, as the recorder computes it. */
  readonly digest: string;
}

/**
 * The shell scripts that a command names by path. The programs that they start may read anything.
 *
 * @param checkout absolute path
 * @param root where the command runs, relative to the checkout
 */
export async function shellScriptsOf(
  checkout: string,
  root: string,
  command: string,
): Promise<ShellScript[]> {
  const words = command.split(/[\s;&|()'"<>]+/).filter((word) => word !== '');
  const top = await realpath(checkout);
  const found = words.map(async (word): Promise<ShellScript[]> => {
    const file = await fileAt(resolve(join(top, root), word));
    const name = file === undefined ? '..' : relative(top, file).split(sep).join('/');
    if (file === undefined || /^(\.\.(\/|$)|\/)|(^|\/)node_modules\//.test(name)) return [];
    const content = await readFile(file);
    const isShell = /\.(ba|da|z|k)?sh$/.test(name) || /^#!.*sh\b/.test(content.toString('utf8', 0, 64));
    return isShell ? [{ name, digest: digest(content) }] : [];
  });
  return (await Promise.all(found)).flat();
}

async function fileAt(path: string): Promise<string | undefined> {
  try {
    const file = await realpath(path);
    return (await stat(file)).isFile() ? file : undefined;
  } catch {
    // The word is no path.
    return undefined;
  }
}
