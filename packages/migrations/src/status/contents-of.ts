import { digest, mapAtOnce } from '@nx-worktree/system';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type MigrationPlace } from '../sets/migration-set';
import { type AppliedMigration, type Migration } from '../tools/migration';
import { fileOf, pathOf } from './compared-set';

/*
 * Whether a file has changed since it was applied can only be told by what it contained then. With a database of ours is
 * kept, by names and digests:
 *
 * - `<path>`: what the database was made from. It says nothing of a migration that was noted later than that: somebody has
 *   undone it and applied it again.
 * - `pending: <path>`: what a pending migration contained when it was last looked at.
 * - `applied: <path>`: the transaction that noted the migration, and what it contained. Known if it was seen pending with the
 *   same content before. Otherwise nobody knows, and nothing is claimed.
 */

/** What is known of the contents that applied migrations had when they were applied. Names are first files. */
export interface Contents {
  readonly changed: ReadonlySet<string>;
  readonly unknown: ReadonlySet<string>;
  /** What is to be kept with the database besides. */
  readonly more: ReadonlyMap<string, string>;
}

/** How many files are read at once. */
const AT_ONCE = 32;

/** Of whose contents something may be known. */
export interface ContentsRequest {
  readonly migrations: readonly Migration[];
  readonly applied: readonly AppliedMigration[] | undefined;
  readonly kept: ReadonlyMap<string, string>;
  /** Whether more can be kept. */
  readonly isKeeping: boolean;
}

/** Compares the contents of files with what is known of them. */
export async function contentsOf(
  { set, projectRoot }: MigrationPlace,
  { migrations, applied = [], kept, isKeeping }: ContentsRequest,
): Promise<Contents> {
  const contents = {
    changed: new Set<string>(),
    unknown: new Set<string>(),
    more: new Map<string, string>(),
  };
  const notes = new Map(applied.map((one) => [one.name, one]));
  const digestOf = async (file: string): Promise<string> => digest(await readFile(join(projectRoot, file)));
  await mapAtOnce(migrations, AT_ONCE, async (migration) => {
    const file = fileOf(migration);
    const path = pathOf(set, migration);
    const noted = notes.get(migration.name);
    if (noted?.failure !== undefined || noted?.isChanged !== undefined) return;
    if (!noted) {
      if (!isKeeping) return;
      const now = await digestOf(file);
      if (kept.get(pendingName(path)) !== now) contents.more.set(pendingName(path), now);
      return;
    }
    const then = thenOf(path, noted, kept);
    if (then === undefined) return void contents.unknown.add(file);
    const now = await digestOf(file);
    if (then.isCertain) {
      if (then.digest !== now) contents.changed.add(file);
    } else if (then.digest === now) {
      contents.more.set(appliedName(path), `${noted.notedBy} ${now}`);
    } else {
      contents.unknown.add(file);
    }
  });
  return contents;
}

interface Then {
  readonly digest: string;
  /** Not when the file was only seen before it was applied: it may have changed in between. */
  readonly isCertain: boolean;
}

function thenOf(
  path: string,
  { notedBy }: AppliedMigration,
  kept: ReadonlyMap<string, string>,
): Then | undefined {
  if (notedBy === undefined) return madeOf(kept.get(path));
  const [by, known] = kept.get(appliedName(path))?.split(' ') ?? [];
  if (by === notedBy && known !== undefined) return { digest: known, isCertain: true };
  const pending = kept.get(pendingName(path));
  return pending === undefined ? undefined : { digest: pending, isCertain: false };
}

function madeOf(value: string | undefined): Then | undefined {
  return value === undefined ? undefined : { digest: value, isCertain: true };
}

function pendingName(path: string): string {
  return `pending: ${path}`;
}

function appliedName(path: string): string {
  return `applied: ${path}`;
}
