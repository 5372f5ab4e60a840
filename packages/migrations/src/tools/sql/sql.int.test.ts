import { sql as query, TemporaryCheckout } from '@nx-worktree/testkit';
import { ensureTemplateOf, rowsAfter } from '../../../testkit/built-templates';
import { checkoutIn } from '../../../testkit/checkout-in';
import { useServer } from '../../../testkit/use-server';
import { detectMigrations } from '../../detection/detect-migrations';
import { type MigrationSet } from '../../sets/migration-set';
import { templateOf } from '../../templates/template-of';

const SQL: MigrationSet = { project: 'audit', root: 'audit', tool: 'sql' };

const used = useServer();
let checkout: TemporaryCheckout;
afterEach(() => checkout.remove());

describe('plain SQL files', () => {
  it.each(['migrations', 'db/migrations'])('are recognised in %s', async (directory) => {
    checkout = await TemporaryCheckout.with({ [`api/${directory}/1.sql`]: 'select 1' });
    expect(detect()).toMatchObject({ tool: 'sql', directory });
  });

  it('are recognised when their extension is in capitals', async () => {
    checkout = await TemporaryCheckout.with({ 'api/migrations/1.SQL': 'select 1' });
    expect(detect()).toMatchObject({ tool: 'sql' });
  });

  it.each(['-- migrate:up', '-- +goose Up', '-- +migrate Up'])(
    'are left alone when another tool marks them with "%s", since run whole they undo themselves',
    async (mark) => {
      checkout = await TemporaryCheckout.with({ 'api/db/migrations/1.sql': `${mark}\ncreate table a ();` });
      expect(detect()).toBeUndefined();
    },
  );

  it('are applied in the order of their numbers, without those that lead down', async () => {
    checkout = await TemporaryCheckout.with({
      'audit/migrations/1_table.sql': 'create table steps (id serial, step text);',
      'audit/migrations/10_last.sql': "insert into steps (step) values ('10');",
      'audit/migrations/2_next.sql': "insert into steps (step) values ('2');",
      'audit/migrations/02_before.sql': "insert into steps (step) values ('02');",
      'audit/migrations/3_up.up.sql': "insert into steps (step) values ('3');",
      'audit/migrations/3_up.down.sql': 'drop table steps;',
    });
    const rows = await rowsAfter(used.server, checkout, [SQL], 'select step from steps order by id');
    expect(rows).toEqual(['02', '2', '3', '10'].map((step) => ({ step })));
  });

  it('may leave the transaction, and settings of one do not reach the next', async () => {
    checkout = await TemporaryCheckout.with({
      'audit/migrations/1.sql':
        "select set_config('search_path', '', false); create table public.a (id int);",
      'audit/migrations/2.sql': '-- no-transaction\ncreate index concurrently by_id on a (id);',
      'audit/migrations/3.sql': 'drop schema public cascade; create schema public; create table a (id int);',
    });
    expect(
      await rowsAfter(used.server, checkout, [SQL], 'select file from nx_worktree.migrations order by file'),
    ).toHaveLength(3);
  });

  it('are those that psql, pg_dump and people on Windows write', async () => {
    checkout = await TemporaryCheckout.with({
      'audit/migrations/1.sql': '\ufeffcreate table steps (step text);\r\n',
      'audit/migrations/2.SQL':
        "\\restrict x\nselect set_config('search_path', '', false);\ncopy public.steps from stdin;\n2\n\\.\n\\unrestrict x\n",
      'audit/migrations/3.sql':
        "-- migrate:up\ninsert into steps values ('3');\n-- migrate:down\ndrop table steps;",
    });
    expect(await rowsAfter(used.server, checkout, [SQL], 'select step from steps order by step')).toEqual([
      { step: '2' },
      { step: '3' },
    ]);
    const { manifest } = await templateOf(checkoutIn(checkout.root), [SQL]);
    expect(Object.keys(manifest)).toContain('audit/migrations/2.SQL');
  });

  it('are named with file and line when only psql could run them', async () => {
    checkout = await TemporaryCheckout.with({
      'audit/migrations/1.sql': 'select 1;\n\\ir other.sql\n',
    });
    await expect(ensureTemplateOf(used.server, checkout, [SQL])).rejects.toThrow(
      /migrations\/1\.sql, line 2\):\n\\ir is a command of psql, .*Write it in SQL/,
    );
  });

  it('are rolled back each as a whole, and the line of the error is named', async () => {
    checkout = await TemporaryCheckout.with({
      'audit/migrations/1.sql': 'create table a ();',
      'audit/migrations/2.sql': 'create table b ();\n\nselect * from gone;\n',
    });
    const database = await used.server.createDatabase({ name: 'half' });
    const failure = await (
      await templateOf(checkoutIn(checkout.root), [SQL])
    )
      .build(database)
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ reason: 'migrations/2.sql, line 3' });
    expect(String(failure)).toContain('relation "gone" does not exist');
    expect(
      await query(database.url, "select to_regclass('a')::text as a, to_regclass('b')::text as b"),
    ).toEqual([{ a: 'a', b: null }]);

    await checkout.write({ 'audit/migrations/2.sql': 'create table b ();' });
    await (await templateOf(checkoutIn(checkout.root), [SQL])).build(database);
    expect(await query(database.url, 'select * from b')).toEqual([]);
    await database.drop();
  });
});

function detect() {
  return detectMigrations(checkout.root, { name: 'api', root: 'api' });
}
