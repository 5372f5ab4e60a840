import { mapAtOnce } from '@nx-worktree/system';
import { type MigrationPlace } from '../sets/migration-set';
import { contentOf, listedName } from '../templates/file-contents';
import { type AppliedMigration, type Migration } from '../tools/migration';
import { fileOf } from './compared-set';

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

/** What is known of the contents that applied migrations had when they were applied, by the names of these. */
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
  place: MigrationPlace,
  { migrations, applied = [], kept, isKeeping }: ContentsRequest,
): Promise<Contents> {
  const contents = {
    changed: new Set<string>(),
    unknown: new Set<string>(),
    more: new Map<string, string>(),
  };
  const notes = new Map(applied.map((one) => [one.name, one]));
  const digestOf = async (one: Migration): Promise<string> => (await contentOf(place, one, fileOf(one)))[1];
  await mapAtOnce(migrations, AT_ONCE, async (migration) => {
    const { name } = migration;
    const path = listedName(place.set, migration, fileOf(migration));
    const noted = notes.get(name);
    if (noted?.failure !== undefined || noted?.isChanged !== undefined) return;
    if (!noted) {
      if (!isKeeping) return;
      const now = await digestOf(migration);
      if (kept.get(pendingName(path)) !== now) contents.more.set(pendingName(path), now);
      return;
    }
    const then = thenOf(path, noted, kept);
    if (then === undefined) return void contents.unknown.add(name);
    const now = await digestOf(migration);
    if (then.isCertain) {
      if (then.digest !== now) contents.changed.add(name);
    } else if (then.digest === now) {
      contents.more.set(appliedName(path), `${noted.notedBy} ${now}`);
    } else {
      contents.unknown.add(name);
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
