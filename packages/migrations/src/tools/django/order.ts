import { type MigrationSet } from '../../sets/migration-set';
import { MigrationFilesError } from '../migration-errors';
import { type DjangoMigration } from './migration-files';

/**
 * The order in which Django applies migrations: what each newest one of an app needs, app by app
 * (`MigrationExecutor.migration_plan` and `MigrationGraph.iterative_dfs`).
 *
 * @throws {@link MigrationFilesError} when an app has two newest ones, which Django refuses
 */
export function inOrder(migrations: readonly DjangoMigration[], set: MigrationSet): DjangoMigration[] {
  const sorted = [...migrations].sort((a, b) => compare(a.label, b.label) || compare(a.name, b.name));
  const newest = sorted.filter(
    ({ label, name }) => !sorted.some((other) => other.label === label && other.after.includes(name)),
  );
  assertOneNewest(newest, set);
  const ordered = new Map<string, DjangoMigration>();
  const begun = new Set<string>();
  const visit = (migration: DjangoMigration): void => {
    // Django itself reports a circle.
    if (begun.has(migration.name)) return;
    begun.add(migration.name);
    const before = sorted.filter(({ name }) => migration.after.includes(name));
    before.reverse().forEach(visit);
    ordered.set(migration.name, migration);
  };
  newest.forEach(visit);
  return [...ordered.values(), ...sorted.filter(({ name }) => !ordered.has(name))];
}

function assertOneNewest(newest: readonly DjangoMigration[], set: MigrationSet): void {
  for (const one of newest) {
    const other = newest.find(({ label, name }) => label === one.label && name !== one.name);
    if (!other) continue;
    throw new MigrationFilesError(
      set,
      `${one.files[0]} and ${other.files[0]} are both the newest of the app ${one.label}. ` +
        `Run "python manage.py makemigrations --merge", or let one depend on the other`,
      [one.name, other.name],
    );
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
