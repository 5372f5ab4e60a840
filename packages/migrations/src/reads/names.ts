/**
 * How a template's list calls what was read, always relative to the checkout, with `/`: a file `src/states.js`, a
 * directory that was listed `seeds/`, a package `src/node_modules/pg`, looked for from `src` on as Node does.
 */

/** What the key of a template is made of, by name: files as in the list, and others. */
export type Declared = Readonly<Record<string, string>>;

const PACKAGE = /^(?:(?<from>.+)\/)?node_modules\/(?<name>.+)$/;

export function directoryName(directory: string): string {
  return `${directory}/`;
}

export function isDirectoryName(name: string): boolean {
  return name.endsWith('/');
}

export function packageName(from: string, name: string): string {
  return `${from === '.' ? '' : `${from}/`}node_modules/${name}`;
}

/** The package that a name of the list means, and the directory from which it is looked for. */
export function packageOf(listed: string): { from: string; name: string } | undefined {
  const { from = '.', name } = PACKAGE.exec(listed)?.groups ?? {};
  return name === undefined ? undefined : { from, name };
}

/** Whether a name of the list is that of a file. */
export function isFileName(listed: string): boolean {
  return !isDirectoryName(listed) && packageOf(listed) === undefined;
}

/**
 * The entries of a directory by their names in the list. Those are left out that are inputs, and those with a dot in
 * front: editors leave them while a file is open.
 */
export function entryNames(directory: string, entries: readonly string[], declared: Declared): string[] {
  const counted = entries.filter((entry) => !entry.startsWith('.') && entry !== 'node_modules/');
  const names = counted.map((entry) => (directory === './' ? entry : directory + entry));
  return names.filter((name) => !Object.hasOwn(declared, name));
}
