import { posix } from 'node:path';

/** Shorter ones are in too many names. */
const FEWEST_DIGITS = 3;

/**
 * Finds the file of a migration by the name that its tool has noted, where the tool can't be asked: this checkout lacks
 * the file. A name is a path, a file's name with or without its extension, a folder's, or contains the file's number.
 *
 * @param name as it is noted
 * @param paths relative to the project's root, of files that git knows
 * @returns the likeliest; `undefined` when none is likely
 */
export function fileForName(name: string, paths: readonly string[]): string | undefined {
  for (const fits of FITS) {
    const found = paths.find((path) => fits(name, path));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The most certain first. */
const FITS: readonly ((name: string, path: string) => boolean)[] = [
  (name, path) => path === name,
  (name, path) => posix.basename(path) === name || stemOf(path) === name,
  (name, path) => posix.basename(posix.dirname(path)) === name,
  isOfApplication,
  (name, path) => name.length > FEWEST_DIGITS && posix.basename(path).startsWith(`${name}_`),
  (name, path) => {
    const number = numberIn(name);
    return number !== undefined && path.split('/').some((segment) => numberIn(segment) === number);
  },
];

/** `shop.0001_initial` is `shop/migrations/0001_initial.py`. */
function isOfApplication(name: string, path: string): boolean {
  const [application, ...rest] = name.split('.');
  return stemOf(path) === rest.join('.') && path.split('/').includes(application ?? '');
}

function stemOf(path: string): string {
  return posix.basename(path, posix.extname(path));
}

function numberIn(text: string): string | undefined {
  const [number] = /\d+/.exec(text) ?? [];
  return number !== undefined && number.length >= FEWEST_DIGITS ? number : undefined;
}
