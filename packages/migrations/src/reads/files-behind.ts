import { type Reads } from '@nx-worktree/postgres';
import { posix } from 'node:path';
import { type Declared, isDirectoryName, isFileName } from './names';
import { projectOf } from './readers';

/** A file that decides what is in a template. */
export interface FileBehind {
  /** Relative to the checkout, with `/`. A pattern such as `seeds/*.csv` stands for files that may be added. */
  readonly name: string;
  /** What has read it, and the project whose migrations or seed that is; `undefined` for a declared input. */
  readonly reader?: { readonly name: string; readonly project: string };
}

const DIGEST = /^[0-9a-f]{64}$/;

/**
 * All files that decide what is in a template: the declared ones, and those that its migrations have read. Files that
 * were looked for and don't exist are left out, and so are packages: the lockfile stands for their versions.
 *
 * @param declared what the key of the template is made of
 */
export function filesBehind(declared: Declared, reads: Reads): FileBehind[] {
  const files: FileBehind[] = [
    ...Object.keys(declared).flatMap((name) => (DIGEST.test(declared[name] ?? '') ? [{ name }] : [])),
    ...reads.files.flatMap(({ name, value, by }) =>
      isFileName(name) && DIGEST.test(value) ? [{ name, reader: readerOf(by) }] : [],
    ),
  ];
  const known = new Set<string>();
  const once = files.filter(({ name }) => !known.has(name) && known.add(name));
  const listed = reads.files.filter(({ name }) => isDirectoryName(name));
  return [...once, ...listed.flatMap(({ name, by }) => comingInto(name, once, readerOf(by)))];
}

/** A program that lists a directory and reads files in it would read another file of that kind as well. */
function comingInto(
  directory: string,
  files: readonly FileBehind[],
  reader: Required<FileBehind>['reader'],
): FileBehind[] {
  const inIt = files.filter(
    ({ name }) => posix.dirname(name) === posix.normalize(directory).replace(/\/$/, ''),
  );
  const extensions = new Set(inIt.map(({ name }) => posix.extname(name)));
  return [...extensions].map((extension) => ({ name: posix.join(directory, `*${extension}`), reader }));
}

function readerOf(by: string): Required<FileBehind>['reader'] {
  return { name: by, project: projectOf(by) };
}
