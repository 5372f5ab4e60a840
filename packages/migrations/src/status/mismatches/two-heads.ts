import { posix } from 'node:path';
import { type Migration } from '../../tools/migration';
import { fileOf, pathOf } from '../compared-set';
import { advice, type MismatchFinder } from './kind';

/** Where migrations form a graph, two of one folder that nothing comes after leave it open which is the last. */
export const twoHeads: MismatchFinder = ({ migrations, title, commands, set }) => {
  if (migrations.every(({ after }) => after === undefined)) return [];
  const folders = new Map<string, Migration[]>();
  for (const head of migrations.filter((one) => isHead(one, migrations))) {
    folders.set(folderOf(head), [...(folders.get(folderOf(head)) ?? []), head]);
  }
  return [...folders.values()]
    .filter((heads) => heads.length > 1)
    .map((heads) => ({
      kind: 'two-heads',
      severity: 'error',
      migrations: heads.map(({ name }) => name),
      cause: `No migration comes after ${heads.map((one) => pathOf(set, one)).join(' and ')}: probably two branches continued the same one.`,
      fix: advice(
        commands.mergeHeads !== undefined && `Merge them, in ${set.root}: ${commands.mergeHeads}.`,
        `${commands.mergeHeads === undefined ? 'Let' : 'Or let'} each come after another, as ${title} writes it.`,
      ),
    }));
};

/** What follows in another folder, such as that of another application, is no continuation. */
function isHead(migration: Migration, all: readonly Migration[]): boolean {
  return !all.some(
    (other) => other.after?.includes(migration.name) === true && folderOf(other) === folderOf(migration),
  );
}

function folderOf(migration: Migration): string {
  return posix.dirname(fileOf(migration));
}
