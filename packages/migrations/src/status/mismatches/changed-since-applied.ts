import { pathOf } from '../compared-set';
import { advice, type MismatchFinder, resetAdvice } from './kind';

/**
 * The file of an applied migration has another content than the one that was applied. Most tools don't notice: the
 * change never reaches this database.
 */
export const changedSinceApplied: MismatchFinder = (compared) => {
  const { set, migrations, applied = [], changed } = compared;
  return migrations.flatMap((migration) => {
    const path = pathOf(set, migration);
    const noted = applied.find(({ name, failure }) => name === migration.name && failure === undefined);
    // What the tool compares itself, it knows better.
    if (!noted || !(noted.isChanged ?? changed.has(migration.name))) return [];
    return [
      {
        kind: 'changed-since-applied',
        severity: 'error',
        migrations: [migration.name],
        cause: `${path} was changed after it was applied. The database has what it said before.`,
        fix: advice(
          `Put the change into a new migration, and bring the old text back: git log -p -- ${path}`,
          resetAdvice(compared),
        ),
      },
    ];
  });
};
