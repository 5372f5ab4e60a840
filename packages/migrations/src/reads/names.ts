/**
 * The names under which a template lists what was read, relative to the checkout, with `/`: the file `src/states.js`,
 * the directory `seeds/` whose entries were listed, and the package `src/node_modules/pg` that a module in `src` loaded.
 */

/** What the key of a template is made of: the value of each file and of other facts, by name. */
export type Declared = Readonly<Record<string, string>>;

const PACKAGE = /^(?:(?<from>.+)\/)?node_modules\/(?<name>.+)$/;

/** @param directory relative to the checkout */
export function directoryName(directory: string): string {
  return `${directory}/`;
}

/** Whether a listed name stands for the entries of a directory. */
export function isDirectoryName(name: string): boolean {
  return name.endsWith('/');
}

/** @param from the directory of the module that loads the package, relative to the checkout */
export function packageName(from: string, name: string): string {
  return `${from === '.' ? '' : `${from}/`}node_modules/${name}`;
}

/** The package that a listed name stands for, and the directory from which it is resolved. */
export function packageOf(listed: string): { from: string; name: string } | undefined {
  const { from = '.', name } = PACKAGE.exec(listed)?.groups ?? {};
  return name === undefined ? undefined : { from, name };
}

/** Whether a listed name stands for a file. */
export function isFileName(listed: string): boolean {
  return !isDirectoryName(listed) && packageOf(listed) === undefined;
}

/**
 * The listed names of a directory's entries, without inputs, which the key contains already, and without names that
 * begin with a dot: editors create such files while another one is open.
 */
export function entryNames(directory: string, entries: readonly string[], declared: Declared): string[] {
  const counted = entries.filter((entry) => !entry.startsWith('.') && entry !== 'node_modules/');
  const names = counted.map((entry) => (directory === './' ? entry : directory + entry));
  return names.filter((name) => !Object.hasOwn(declared, name));
}
