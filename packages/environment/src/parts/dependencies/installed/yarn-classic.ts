import { z } from 'zod';

const noteSchema = z.object({ lockfileEntries: z.record(z.string(), z.string()) });

/** What Yarn 1 has installed (`.yarn-integrity`) that isn't what `yarn.lock` says, or `undefined`. */
export function differenceOfYarnClassic(lockfile: string, note: string): string | undefined {
  const { data } = noteSchema.safeParse(JSON.parse(note));
  if (!data) return undefined;
  const locked = entriesOf(lockfile);
  const installed = new Map(Object.entries(data.lockfileEntries));
  for (const [pattern, resolved] of installed) {
    if (locked.get(pattern) !== resolved) return `${pattern} is installed`;
  }
  const missing = [...locked.keys()].find((pattern) => !installed.has(pattern));
  return missing && `${missing} is not installed`;
}

/** Where each pattern, such as `left@^1.0.0`, is taken from; of a directory that isn't said. */
function entriesOf(lockfile: string): Map<string, string> {
  const entries = new Map<string, string>();
  let patterns: string[] = [];
  for (const line of lockfile.split(/\r?\n/)) {
    if (/^[^#\s].*:$/.test(line)) {
      patterns = line
        .slice(0, -1)
        .split(', ')
        .map((pattern) => pattern.replace(/^"(.*)"$/, '$1'));
      for (const pattern of patterns) entries.set(pattern, '');
    }
    const resolved = /^ {2}resolved "?([^"]*)"?$/.exec(line)?.[1];
    if (resolved !== undefined) for (const pattern of patterns) entries.set(pattern, resolved);
  }
  return entries;
}
