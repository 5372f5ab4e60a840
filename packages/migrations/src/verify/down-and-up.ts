import { type Database, type Snapshot } from '@nx-worktree/postgres';
import { toolNamed } from '../registry/registry';
import { type Contents, contentsOf, lostIn } from './contents';
import { reasonOf } from './reason';
import { differenceOf, inOtherOrder } from './schema-order';
import { stepDown, type Stepping, stepUp } from './steps';
import { type MigrationVerdict } from './verification';

/** How a database was before a migration. */
export interface Before {
  readonly schema: Snapshot;
  readonly contents: Contents;
}

/** What of a verdict depends on the way down. */
export type WayDown = Pick<MigrationVerdict, 'verdict' | 'reason' | 'difference' | 'lost' | 'notices'>;

/**
 * Undoes a migration that was just applied, applies it again, and compares both times.
 *
 * @param look reads the schema of the database
 */
export async function downAndUp(
  stepping: Stepping,
  database: Database,
  index: number,
  before: Before,
  look: () => Promise<Snapshot>,
): Promise<WayDown> {
  const { set, stateTables } = stepping;
  const migration = set.all[index];
  const { revert } = toolNamed(set.place.set.tool);
  const only = (verdict: MigrationVerdict['verdict'], reason?: string): WayDown => ({
    verdict,
    ...(reason !== undefined && { reason }),
    notices: [],
  });
  if (migration?.down === 'refused') return only('irreversible');
  if (!revert) return only('no-down', `${toolNamed(set.place.set.tool).title} has no way down.`);
  if (!migration || migration.down === 'absent')
    return only('no-down', 'Its files say nothing of a way down.');

  const upSchema = await look();
  try {
    await stepDown(stepping, database, migration);
  } catch (error) {
    return only('not-reversible', `The way down failed: ${reasonOf(error)}`);
  }
  const down = await look();
  const difference = differenceOf(before.schema, down);
  if (difference !== '') {
    return { ...only('not-reversible', 'After up and down, the schema is not as before.'), difference };
  }
  const lost = lostIn(before.contents, await contentsOf(database, stateTables, before.contents));
  try {
    await stepUp(stepping, database, index);
  } catch (error) {
    return only('not-reversible', `After its way down, it can't be applied again: ${reasonOf(error)}`);
  }
  const again = differenceOf(upSchema, await look());
  if (again !== '') {
    const reason = 'Applied again after its way down, it makes another schema than the first time.';
    return { ...only('not-reversible', reason), difference: again };
  }
  const moved = inOtherOrder(before.schema, down);
  const notices = moved.map((name) => `After up and down, ${name} has its columns in another order.`);
  if (lost.length > 0) return { verdict: 'loses-data', lost, notices };
  return { verdict: 'reversible', notices };
}
