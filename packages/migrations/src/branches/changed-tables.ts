import { type CatalogObject, type Snapshot } from '@nx-worktree/postgres';

/**
 * The tables of which something is different in the second of two snapshots: themselves, an index, a trigger, a policy.
 *
 * @returns their names with their schemas, sorted
 */
export function changedTables(before: Snapshot, after: Snapshot): string[] {
  const tables = new Set(
    [...before, ...after].filter(({ kind }) => kind === 'table').map(({ name }) => name),
  );
  const [old, present] = [byTitle(before), byTitle(after)];
  const changed = [...new Map([...old, ...present]).entries()].filter(
    ([title]) => old.get(title)?.definition !== present.get(title)?.definition,
  );
  const names = changed.flatMap(([, object]) => tableOf(object, tables) ?? []);
  return [...new Set(names)].sort();
}

function byTitle(snapshot: Snapshot): Map<string, CatalogObject> {
  return new Map(snapshot.map((object) => [`${object.kind} ${object.name}`, object]));
}

/** A part of a table begins with its name. */
function tableOf({ name }: CatalogObject, tables: ReadonlySet<string>): string | undefined {
  if (tables.has(name)) return name;
  return [...tables].find((table) => name.startsWith(`${table}.`));
}
