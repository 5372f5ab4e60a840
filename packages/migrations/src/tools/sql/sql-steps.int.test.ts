import { insideDatabase } from '@nx-worktree/postgres';
import { TemporaryCheckout } from '@nx-worktree/testkit';
import { useDatabase } from '../../../testkit/use-server';
import { inputFilesOf } from '../../registry/inputs';
import { placeOf } from '../../sets/migration-set';
import { type Migration } from '../migration';
import { sql } from './sql';

const SET = { project: 'audit', root: 'audit', tool: 'sql' };

const used = useDatabase('steps');
let checkout: TemporaryCheckout;
afterEach(() => checkout.remove());

it.each([
  ['a file beside it', { '2_b.sql': 'create table b ();', '2_b.down.sql': 'drop table b;' }],
  ['a pair of files', { '2_b.up.sql': 'create table b ();', '2_b.down.sql': 'drop table b;' }],
  ['a pair with underscores', { '2_b_up.sql': 'create table b ();', '2_b_down.sql': 'drop table b;' }],
  ['two files in a folder', { '2_b/up.sql': 'create table b ();', '2_b/down.sql': 'drop table b;' }],
  [
    'a part of the same file',
    { '2_b.sql': '-- migrate:up\ncreate table b ();\n-- migrate:down\ndrop table b;' },
  ],
])('goes up to one migration and down again: %s', async (_, files) => {
  const all = await migrations({
    '1_a.sql': 'create table a ();',
    ...files,
    '3_c.sql': 'create table c ();',
  });
  const [first, second, third] = all;
  expect(all.map(({ down }) => down)).toEqual(['absent', 'present', 'absent']);

  await sql.migrateTo?.(place(), used.database, second as Migration, all);
  expect(await state(all)).toEqual({ tables: ['a', 'b'], applied: [first?.name, second?.name] });

  await sql.revert?.(place(), used.database, second as Migration);
  expect(await state(all)).toEqual({ tables: ['a'], applied: [first?.name] });

  await sql.migrate(place(), used.database);
  const names = [first?.name, second?.name, third?.name];
  expect(await state(all)).toEqual({ tables: ['a', 'b', 'c'], applied: names });
});

it('keeps the note of a migration whose way down fails', async () => {
  const all = await migrations({ '1_a.sql': 'create table a ();', '1_a.down.sql': 'drop table nothing;' });
  await sql.migrate(place(), used.database);
  await expect(sql.revert?.(place(), used.database, all[0] as Migration)).rejects.toThrow(
    '1_a.down.sql):\ntable "nothing" does not exist',
  );
  expect(await state(all)).toEqual({ tables: ['a'], applied: [all[0]?.name] });
});

it.each([
  ['its own file', { '1_a.sql': '-- nx-worktree: irreversible\nselect 1;' }],
  [
    'the file that would undo it',
    { '1_a.sql': '', '1_a.down.sql': '-- NX-Worktree: irreversible (rows are lost)' },
  ],
])('takes a migration for irreversible when %s says so', async (_, files) => {
  expect(await migrations(files)).toMatchObject([{ down: 'refused' }]);
});

it('does not take a part without statements for a way down', async () => {
  const text = '-- migrate:up\nselect 1;\n-- migrate:down\n-- nothing to do\n';
  expect(await migrations({ '1_a.sql': text })).toMatchObject([{ down: 'absent' }]);
});

function place() {
  return placeOf(checkout.root, SET);
}

async function migrations(files: Readonly<Record<string, string>>) {
  const inFolder = Object.entries(files).map(([name, text]) => [`audit/migrations/${name}`, text]);
  checkout = await TemporaryCheckout.with(Object.fromEntries(inFolder) as Record<string, string>);
  return sql.migrations(await inputFilesOf(place()), place());
}

async function state(all: readonly Migration[]) {
  const tables = await insideDatabase(used.database, async (client) => {
    const { rows } = await client.query<{ name: string }>(
      `select tablename as name from pg_tables where schemaname = 'public' order by 1`,
    );
    return rows.map(({ name }) => name);
  });
  const applied = await sql.history?.applied(place(), used.database, all);
  return { tables, applied: applied?.map(({ name }) => name) };
}
