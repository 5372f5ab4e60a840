import { existsSync, realpathSync } from 'node:fs';
import { isAbsolute, join, posix, relative, sep } from 'node:path';
import { MigrationPathError } from './migration-errors';

/** Where a path or glob was found: in an option of a project, in a checkout. */
export interface Origin {
  /** Absolute path. */
  readonly checkout: string;
  readonly project: { readonly name: string; readonly root: string };
  /** Such as `options.directory`. */
  readonly option: string;
}

/**
 * A path or glob of an option, relative to the project's root. It may leave that, but not the workspace.
 *
 * @param path relative to the project's root, or with one of the tokens of Nx: `{projectRoot}/...`, `{workspaceRoot}/...`
 * @throws {@link MigrationPathError} when it is absolute, or leads out of the workspace, itself or by a symbolic link
 */
export function pathFromProject(path: string, origin: Origin): string {
  const { name, root } = origin.project;
  const [, negation = '', token, rest = ''] =
    /^(!?)(?:\{(projectRoot|workspaceRoot)\}\/)?(.*)$/s.exec(path) ?? [];
  const refuse = (fault: string): MigrationPathError =>
    new MigrationPathError(name, origin.option, path, fault);
  if (isAbsolute(rest) || /^[a-z]:/i.test(rest)) throw refuse('is absolute, so it differs between machines');
  const inWorkspace = posix.join(token === 'workspaceRoot' ? '.' : root, rest);
  if (isOutside(inWorkspace)) throw refuse('is outside the workspace');
  if (isOutside(realGlob(origin.checkout, inWorkspace))) {
    throw refuse('is outside the workspace because of a symbolic link');
  }
  return negation + (posix.relative(root, inWorkspace) || '.');
}

/**
 * The inputs of Nx that these globs are. Nx hashes nothing for `{projectRoot}/../x` and behind a symbolic link, so a
 * glob that leaves the project begins at the root of the workspace, and one that goes through a link is also given
 * as what that leads to. Exceptions (`!...`) are left out: what one project ignores may be another one's migration.
 *
 * @param root of the project, relative to the checkout
 * @param globs relative to the project's root
 */
export function inputsFor(checkout: string, root: string, globs: readonly string[]): string[] {
  const paths = globs.filter((glob) => !glob.startsWith('!')).map((glob) => posix.join(root, glob));
  const real = paths.map((path) => realGlob(checkout, path));
  return [...new Set([...paths, ...real])]
    .filter((path) => !isOutside(path))
    .map((path) => input(root, path));
}

/** A declared input that begins in the project and leaves it, from the root of the workspace; any other as it is. */
export function inputInWorkspace(root: string, declared: string): string {
  const [, negation = '', path = ''] = /^(!?)\{projectRoot\}\/(.*)$/.exec(declared) ?? [];
  const inWorkspace = posix.join(root, path);
  if (!path.split('/').includes('..') || isOutside(inWorkspace)) return declared;
  return negation + input(root, inWorkspace);
}

function input(root: string, path: string): string {
  if (root === '.') return `{projectRoot}/${path}`;
  return path.startsWith(`${root}/`)
    ? `{projectRoot}/${path.slice(root.length + 1)}`
    : `{workspaceRoot}/${path}`;
}

function isOutside(path: string): boolean {
  return path === '..' || path.startsWith('../') || isAbsolute(path);
}

/** The glob as it is when the symbolic links before its first wildcard are followed, relative to the checkout. */
function realGlob(checkout: string, glob: string): string {
  const segments = glob.split('/');
  const wildcard = segments.findIndex((segment) => /[*?[\]{}()!]/.test(segment));
  const fixed = segments.slice(0, wildcard === -1 ? segments.length : wildcard);
  const base = join(checkout, ...fixed);
  if (!existsSync(base)) return glob;
  const real = relative(realpathSync(checkout), realpathSync(base)).split(sep);
  return posix.join(...real, ...segments.slice(fixed.length));
}
