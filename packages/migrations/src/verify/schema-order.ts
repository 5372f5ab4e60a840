import { type CatalogObject, diffOfSnapshots, type Snapshot } from '@nx-worktree/postgres';

/**
 * How two schemas differ, but for the order of columns: a column that is dropped and added again is the last one,
 * which no tool can avoid.
 *
 * @returns empty when they don't
 */
export function differenceOf(before: Snapshot, after: Snapshot): string {
  return diffOfSnapshots(before.map(ordered), after.map(ordered));
}

/** The tables whose columns are in another order, where the schemas don't differ otherwise. */
export function inOtherOrder(before: Snapshot, after: Snapshot): string[] {
  const old = new Map(before.map((object) => [`${object.kind} ${object.name}`, object.definition]));
  return after
    .filter(({ kind, name, definition }) => old.get(`${kind} ${name}`) !== definition)
    .map(({ name }) => name);
}

function ordered(object: CatalogObject): CatalogObject {
  if (!/table$/.test(object.kind)) return object;
  return { ...object, definition: object.definition.split('\n').sort().join('\n') };
}
