import { type CatalogObject, type Snapshot, titleOf } from './catalog-object';
import { changedLines } from './changed-lines';

/**
 * Says for a person what is different in the second of two snapshots: each object that was added, removed or changed,
 * with the lines of its definition that are gone (`-`) and new (`+`).
 *
 * @returns an empty text when they are equal
 */
export function diffOfSnapshots(before: Snapshot, after: Snapshot): string {
  const [old, present] = [byTitle(before), byTitle(after)];
  const all = [...new Map([...old, ...present]).values()].sort(inOrderOfSnapshots);
  return all
    .map((object) => differenceOf(old.get(titleOf(object)), present.get(titleOf(object))))
    .filter((text) => text !== '')
    .join('\n');
}

function byTitle(snapshot: Snapshot): Map<string, CatalogObject> {
  return new Map(snapshot.map((object) => [titleOf(object), object]));
}

function inOrderOfSnapshots(one: CatalogObject, other: CatalogObject): number {
  if (one.name !== other.name) return one.name < other.name ? -1 : 1;
  return one.kind < other.kind ? -1 : 1;
}

function differenceOf(old: CatalogObject | undefined, present: CatalogObject | undefined): string {
  if (!old) return present ? block('added', present, changedLines('', present.definition)) : '';
  if (!present) return block('removed', old, changedLines(old.definition, ''));
  if (old.definition === present.definition) return '';
  return block('changed', present, changedLines(old.definition, present.definition));
}

function block(what: string, object: CatalogObject, lines: readonly string[]): string {
  return [`${what} ${titleOf(object)}`, ...lines.map((line) => `  ${line}`), ''].join('\n');
}
