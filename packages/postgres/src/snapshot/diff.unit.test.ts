import { type CatalogObject } from './catalog-object';
import { changedLines } from './changed-lines';
import { diffOfSnapshots } from './diff';
import { textOfSnapshot } from './text';

const table: CatalogObject = { kind: 'table', name: 'a', definition: 'id integer\nname text' };
const index: CatalogObject = { kind: 'index', name: 'a.a_name_idx', definition: 'on a (name)' };
const schema: CatalogObject = { kind: 'schema', name: 'a', definition: '' };

test.each([
  ['', '', ''],
  ['a', 'a', ''],
  ['', 'a\nb', '+ a + b'],
  ['a\nb', '', '- a - b'],
  ['a\nb\nc', 'a\nx\nc', '- b + x'],
  ['a\nb\nc', 'c\na\nb', '+ c - c'],
  ['a\nb\nc\nd', 'b\nd\ne', '- a - c + e'],
  ['a\n\nb', 'a\nb', '- '],
])('the lines that change from %j to %j', (before, after, changes) => {
  expect(changedLines(before, after).join(' ')).toBe(changes);
});

test('a diff names what was added, removed and changed, in the order of the names', () => {
  const before = [schema, { ...index, kind: 'trigger' }, table];
  const after = [{ ...table, definition: 'id integer\nname text not null' }, index];
  expect(diffOfSnapshots(before, after)).toBe(
    [
      'removed schema a\n',
      'changed table a\n  - name text\n  + name text not null\n',
      'added index a.a_name_idx\n  + on a (name)\n',
      'removed trigger a.a_name_idx\n  - on a (name)\n',
    ].join('\n'),
  );
});

test('there is no difference between a snapshot and itself, in whatever order', () => {
  expect(diffOfSnapshots([schema, table, index], [index, table, schema])).toBe('');
});

test('as text, each object has a title, and its definition below it', () => {
  expect(textOfSnapshot([schema, table, { kind: 'database', name: '', definition: 'a\n\nb' }])).toBe(
    'schema a\n\ntable a\n  id integer\n  name text\n\ndatabase\n  a\n\n  b\n',
  );
});
