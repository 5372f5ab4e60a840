import { type ListedTrash, type Restored, type TrashList } from '@nx-worktree/environment';
import { age } from '../../terminal/duration';
import { SOURCE_COLUMNS } from '../../terminal/part-columns';
import { table } from '../../terminal/table';

const HEAD = ['identifier', 'purpose', ...SOURCE_COLUMNS.map(({ head }) => head), 'removed', 'kept for'];

/**
 * The removed worktrees as a table for people, with the command that they are likely to need next.
 *
 * @param now in ms since 1970
 */
export function trashText({ restorable, damaged }: TrashList, now: number): string {
  const reasons = damaged.map((reason) => `Can't be restored, because its note can't be read: ${reason}`);
  const [first] = restorable;
  if (!first) return ['The trash is empty. Removed worktrees are kept for 24 hours.', ...reasons].join('\n');
  return [
    table(
      HEAD,
      restorable.map((item) => row(item, now)),
    ),
    ...restorable.flatMap(changesOf),
    ...reasons,
    `Restore one: nx run worktrees:restore --identifier=${first.identifier}`,
    ...hintOnSameNames(restorable),
  ].join('\n');
}

/** What was brought back, and what not. */
export function restoredText({ environment, differences }: Restored): string {
  const { directory } = environment;
  const title = differences.length === 0 ? 'was restored.' : 'was restored, with differences:';
  return [`${directory} ${title}`, ...differences.map((difference) => `  ${difference}`)].join('\n');
}

function row(item: ListedTrash, now: number): string[] {
  const { identifier, purpose, removed, until } = item;
  const kept = until === undefined ? 'until emptied' : left(Date.parse(until) - now);
  const source = SOURCE_COLUMNS.map(({ cell }) => cell(item));
  return [identifier, purpose, ...source, `${age(removed, now)} ago`, kept];
}

const SHOWN = 5;

function changesOf({ identifier, changed = [] }: ListedTrash): string[] {
  if (changed.length === 0) return [];
  const more = changed.length > SHOWN ? ` and ${changed.length - SHOWN} more` : '';
  return [
    `${identifier} was changed after its removal, so it stays until you empty the trash ` +
      `(nx run worktrees:cleanup --empty-trash): ${changed.slice(0, SHOWN).join(', ')}${more}`,
  ];
}

function left(ms: number): string {
  const hours = Math.floor(ms / 3_600_000);
  return hours > 0 ? `${hours} h` : 'less than 1 h';
}

function hintOnSameNames(restorable: readonly ListedTrash[]): string[] {
  const names = restorable.map(({ identifier }) => identifier.toLowerCase());
  const earlier = restorable.filter(
    ({ identifier }, index) => names.indexOf(identifier.toLowerCase()) < index,
  );
  return earlier.map(
    ({ identifier, id, removed }) => `The earlier ${identifier}, removed ${removed}: --identifier=${id}`,
  );
}
