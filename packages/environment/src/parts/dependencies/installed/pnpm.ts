/** Those first whose entries are packages. */
const SECTIONS = ['packages', 'snapshots', 'importers'];

/**
 * What pnpm has installed (`.pnpm/lock.yaml`) that isn't what `pnpm-lock.yaml` says, or `undefined`. pnpm writes both in
 * one way, so that they are compared as texts, package by package.
 */
export function differenceOfPnpm(lockfile: string, note: string): string | undefined {
  if (lockfile === note) return undefined;
  for (const section of SECTIONS) {
    const [locked, installed] = [entriesOf(lockfile, section), entriesOf(note, section)];
    for (const [name, text] of installed) {
      if (locked.get(name) !== text) return `${name} is installed`;
    }
    const missing = [...locked].find(
      ([name, text]) => !installed.has(name) && !isOptional(name, text, lockfile),
    );
    if (missing) return `${missing[0]} is not installed`;
  }
  return undefined;
}

/** The entries of a section, whose names are indented by two spaces, with what lies below each. */
function entriesOf(yaml: string, section: string): Map<string, string> {
  const lines = yaml.split(/\r?\n/);
  const start = lines.indexOf(`${section}:`) + 1;
  const entries = new Map<string, string>();
  let name: string | undefined;
  for (const line of start === 0 ? [] : lines.slice(start)) {
    if (/^\S/.test(line)) break;
    const found = /^ {2}(\S.*?):(?: \{.*\})?$/.exec(line);
    if (found) name = (found[1] ?? '').replaceAll("'", '');
    if (name !== undefined && line !== '') entries.set(name, `${entries.get(name) ?? ''}${line.trim()}\n`);
  }
  return entries;
}

/** Packages of other platforms are optional, which a `snapshot` says, and a package in an older lockfile. */
function isOptional(name: string, text: string, lockfile: string): boolean {
  const isMarked = (entry: string | undefined): boolean => /^optional: true$/m.test(entry ?? '');
  return isMarked(text) || isMarked(entriesOf(lockfile, 'snapshots').get(name));
}
