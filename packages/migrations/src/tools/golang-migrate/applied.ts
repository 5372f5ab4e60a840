import { appliedOf } from '../history';
import { type AppliedMigration, type Migration } from '../migration';
import { NOTHING, type Version } from './versions';

/** Whether one version comes before another, or is the same. */
export function isUpTo(version: string, last: string): boolean {
  return BigInt(version) <= BigInt(last);
}

/**
 * The migrations that a database has, by its version: those up to it. One that is older than what nx-worktree has
 * applied, and isn't among that, was added later, so that golang-migrate has skipped it.
 */
export function appliedIn(
  { version, isDirty, applied = [], notedBy }: Version,
  migrations: readonly Migration[],
): readonly AppliedMigration[] {
  const last = applied.at(-1) ?? NOTHING;
  const later = migrations.map(({ name }) => name).filter((name) => !isUpTo(name, last));
  const own = version === NOTHING ? [] : [version];
  const names = [...new Set([...applied, ...later, ...own])].filter((name) => isUpTo(name, version));
  names.sort((a, b) => (isUpTo(a, b) ? -1 : 1));
  // Whoever has written the row since may have undone and applied again any of them.
  const noted = (name: string): AppliedMigration => appliedOf({ name, notedBy });
  if (!isDirty) return names.map(noted);
  // Nothing is left when it is the first one that it failed to undo.
  const failed = names.pop() ?? migrations[0]?.name ?? version;
  return [...names.map(noted), { name: failed, failure: 'golang-migrate calls it dirty' }];
}
