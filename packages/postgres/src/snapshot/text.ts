import { type Snapshot, titleOf } from './catalog-object';

/** A snapshot as text: each object with its definition indented below it, objects parted by an empty line. */
export function textOfSnapshot(snapshot: Snapshot): string {
  return snapshot.map((object) => `${titleOf(object)}\n${indented(object.definition)}`).join('\n');
}

function indented(definition: string): string {
  if (definition === '') return '';
  return definition.replace(/^(?=.)/gm, '  ') + '\n';
}
