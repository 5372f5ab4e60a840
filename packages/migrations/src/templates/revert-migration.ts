import { type ConnectionInfo } from '@nx-worktree/postgres';
import { toolNamed } from '../registry/registry';
import { type MigrationPlace } from '../sets/migration-set';
import { type Migration } from '../tools/migration';
import { MigrationNotRevertedError } from './template-errors';

/**
 * Undoes the migration that was applied last, and checks in the database that it is the one that the tool has undone:
 * there are tools that report success when they have undone nothing, or another one.
 *
 * @param last the one that was applied last
 * @param migrations what the files say
 * @throws {@link MigrationNotRevertedError} when the tool can't undo any, or has undone nothing or another one
 * @throws {@link MigrationFailedError} when its way back fails
 * @throws {@link MigrationToolMissingError} when the tool isn't installed
 */
export async function revertMigration(
  place: MigrationPlace,
  database: ConnectionInfo,
  last: Migration,
  migrations: readonly Migration[],
): Promise<void> {
  const { history, revert } = toolNamed(place.set.tool);
  if (!revert) throw new MigrationNotRevertedError(place.set, last.name, 'the tool has no way back');
  const notes = async (): Promise<string[]> =>
    ((await history?.applied(place, database, migrations)) ?? []).map(({ name }) => name);
  const before = await notes();
  await revert(place, database, last);
  if (!history) return;
  const after = await notes();
  const undone = before.filter((name) => !after.includes(name));
  if (undone.length === 1 && undone[0] === last.name) return;
  const instead =
    undone.length === 0 ? 'its table still lists the migration' : `it has undone ${undone.join(', ')}`;
  throw new MigrationNotRevertedError(place.set, last.name, `it reported success, but ${instead}`);
}
