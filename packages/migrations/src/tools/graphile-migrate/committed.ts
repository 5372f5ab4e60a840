import { createHash } from 'node:crypto';
import { type MigrationSet } from '../../sets/migration-set';
import { MigrationFilesError } from '../migration-errors';

/** `VALID_FILE_REGEX` in its source. */
export const FILE = /^(\d+)(-[-_a-zA-Z0-9]*)?\.sql$/;

/** The lines at the beginning of a committed file, such as `--! Hash: sha1:…`. */
export interface Committed {
  readonly hash: string;
  /** The hash of the one before. */
  readonly previous: string | undefined;
  /** Whether the text is the one that was committed, or may be another. */
  readonly isIntact: boolean;
}

/**
 * Reads the beginning of a committed file.
 *
 * @throws {@link MigrationFilesError} when it has no hashes
 */
export function committedIn(file: string, text: string, set: MigrationSet): Committed {
  const lines = text.split('\n');
  const end = lines.findIndex((line) => !/^--! [A-Z]\w*(:|$)/.test(line));
  const headers = new Map(
    lines.slice(0, end).map((line) => {
      const [, name = '', value = ''] = /^--! (\w+)(?::(.*))?$/.exec(line) ?? [];
      return [name, value.trim()];
    }),
  );
  const [hash, previous] = [headers.get('Hash'), headers.get('Previous')];
  if (!hash || !previous) {
    throw new MigrationFilesError(
      set,
      `${file} has no "--! ${hash ? 'Previous' : 'Hash'}: ..." in its first lines`,
    );
  }
  const before = previous === '-' ? undefined : previous;
  const isIntact = headers.has('AllowInvalidHash') || hashOf(lines.slice(end).join('\n'), before) === hash;
  return { hash, previous: before, isIntact };
}

/** `calculateHash` in its source. */
export function hashOf(body: string, previous: string | undefined): string {
  const text = `${`${previous ?? ''}\n${body.trim()}`.trim()}\n`;
  return `sha1:${createHash('sha1').update(text).digest('hex')}`;
}
