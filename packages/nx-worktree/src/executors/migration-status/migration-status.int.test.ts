import { type MigrationStatus } from '@nx-worktree/migrations';
import { sql, writeFiles } from '@nx-worktree/testkit';
import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { knexMigration, MigrationsWorkspace, type ProjectName } from '../../../testkit/migrations-workspace';
import { recordConsole } from '../../../testkit/recorded-console';
import migrationStatus from './migration-status';
import { type MigrationStatusOptions } from './options';

const { lines, errors } = recordConsole();
let workspace: MigrationsWorkspace;
beforeAll(async () => {
  workspace = await MigrationsWorkspace.create();
});
afterAll(() => workspace.remove());

async function run(
  root: string,
  project: ProjectName,
  options: Partial<MigrationStatusOptions> = {},
): Promise<boolean> {
  lines.length = 0;
  const given = { json: false, failOnPending: false, ...options };
  return (await migrationStatus(given, workspace.context(root, project))).success;
}

async function statusIn(
  root: string,
  project: ProjectName,
  options: Partial<MigrationStatusOptions> = {},
): Promise<MigrationStatus & { readonly found: string[] }> {
  await run(root, project, { ...options, json: true });
  const status: MigrationStatus = JSON.parse(lines.join('\n'));
  const found = status.sets.flatMap(({ mismatches }) =>
    mismatches.map(({ kind, migrations }) => `${kind}: ${migrations.join()}`),
  );
  return { ...status, found };
}

test('in a new worktree, everything is applied', async () => {
  const root = await workspace.worktree('fresh');
  expect(await run(root, 'shop')).toBe(true);
  expect(lines.join('\n')).toMatch(
    /^The database testdb_migration_fresh on 127.0.0.1:\d+, of the worktree fresh\n/,
  );
  expect(lines.join('\n')).toContain('orders (sql, packages/orders): 2 applied\n');
  expect(lines.join('\n')).toContain('Files, database and git agree: 3 applied, 0 pending.');
  expect(await statusIn(workspace.root, 'shop', { identifier: 'fresh' })).toMatchObject({
    database: { source: 'worktree', worktree: 'fresh' },
    isConsistent: true,
    found: [],
  });
});

test('a new migration is pending and not committed, which is no mismatch', async () => {
  const root = await workspace.worktree('pending');
  writeFiles(root, { 'packages/stock/migrations/20260103_new.js': knexMigration('select 1') });

  expect(await run(root, 'stock')).toBe(true);
  const text = lines.join('\n');
  expect(text).toContain('stock (knex, packages/stock): 2 applied, 1 pending\n');
  expect(text).toContain('Notice: packages/stock/migrations/20260103_new.js is not committed yet.');
  expect(text).toContain('Apply what is pending, in packages/stock: npx knex migrate:latest');
  expect(await run(root, 'stock', { failOnPending: true })).toBe(false);

  await workspace.runTool('pending', 'stock');
  expect((await statusIn(root, 'stock')).pending).toBe(0);
  await run(root, 'stock', { failOnPending: true });
  expect(lines.join('\n')).toContain('is not committed yet, but already applied.');
  expect(lines.join('\n')).not.toContain('It is not known');

  writeFiles(root, { 'packages/stock/migrations/20260103_new.js': knexMigration('select 2') });
  expect((await statusIn(root, 'stock')).found).toContain('changed-since-applied: 20260103_new.js');
});

test('of one that was undone, changed and applied again, nothing is claimed', async () => {
  const root = await workspace.worktree('redone');
  const undo = `drop table places; delete from stock_migrations where name = '20260102_places.js'`;
  await workspace.query('redone', undo);
  const change = (id: number) =>
    writeFiles(root, {
      'packages/stock/migrations/20260102_places.js': knexMigration(`create table places (id${id} int)`),
    });
  change(1);
  await workspace.runTool('redone', 'stock');

  expect(await run(root, 'stock')).toBe(true);
  expect(lines.join('\n')).toContain(
    'It is not known what the files of 1 of the applied migrations contained when they were applied.',
  );
  change(2);
  expect((await statusIn(root, 'stock')).sets[0]?.migrations[1]).toMatchObject({ isContentUnknown: true });

  await workspace.query('redone', undo);
  expect(await statusIn(root, 'stock')).toMatchObject({ found: [], pending: 1 });
  await workspace.runTool('redone', 'stock');
  expect(await statusIn(root, 'stock')).toMatchObject({ found: [], pending: 0 });
  change(3);
  expect((await statusIn(root, 'stock')).found).toEqual(['changed-since-applied: 20260102_places.js']);
});

test('a changed migration is found, although no tool notices it', async () => {
  const root = await workspace.worktree('changed');
  writeFiles(root, {
    'packages/orders/migrations/1_orders.sql': 'create table orders (id bigint primary key);',
    'packages/stock/migrations/20260101_stock.js': knexMigration('create table stock (id bigint)'),
    'packages/shop/migrations/1700000000001_shop.sql': '-- Up Migration\ncreate table shop (id bigint);\n',
  });
  await workspace.runTool('changed', 'stock');

  expect(await run(root, 'shop')).toBe(false);
  expect(lines.join('\n')).toMatch(
    /Mismatch: packages\/orders\/migrations\/1_orders\.sql was changed after it was applied\..*\n.*git log -p -- packages\/orders\/migrations\/1_orders\.sql .*nx run shop:reset-database --identifier=changed/,
  );
  expect((await statusIn(root, 'shop')).found).toEqual([
    'changed-since-applied: packages/orders/migrations/1_orders.sql'.replace('packages/orders/', ''),
    'changed-since-applied: 1700000000001_shop',
  ]);
  expect((await statusIn(root, 'stock')).found).toEqual(['changed-since-applied: 20260101_stock.js']);
});

test('what another branch has applied is found there', async () => {
  const root = await workspace.worktree('switched');
  const { repository } = workspace;
  writeFiles(root, {
    'packages/stock/migrations/20260103_prices.js': knexMigration('create table prices (id integer)'),
    'packages/shop/migrations/1700000000002_prices.sql':
      '-- Up Migration\ncreate table offers (id integer);\n',
  });
  await workspace.runTool('switched', 'stock');
  await workspace.runTool('switched', 'shop');
  repository.gitIn(root, 'switch', '--quiet', '--create', 'feature/prices');
  repository.gitIn(root, 'add', '.');
  repository.gitIn(root, 'commit', '--quiet', '--message', 'Add prices');
  repository.gitIn(root, 'switch', '--quiet', '--detach', 'main');

  expect(await run(root, 'stock')).toBe(false);
  const file = 'packages/stock/migrations/20260103_prices.js';
  expect(lines.join('\n')).toContain(
    `20260103_prices.js is applied, but this checkout has no file of it. ${file} is on feature/prices.`,
  );
  expect(lines.join('\n')).toContain(`git restore --source=feature/prices -- ${file}`);
  expect((await statusIn(root, 'shop')).sets.at(-1)?.mismatches).toMatchObject([
    {
      kind: 'not-in-this-checkout',
      cause: expect.stringContaining('1700000000002_prices.sql is on feature/prices.'),
    },
  ]);
  repository.gitIn(root, 'restore', '--source=feature/prices', '--', file);
  expect((await statusIn(root, 'stock')).found).toEqual(['not-committed: 20260103_prices.js']);
});

test('one that was merged late is found before the tool runs, and after', async () => {
  const root = await workspace.worktree('late');
  writeFiles(root, {
    'packages/orders/migrations/1_between.sql': 'select 1;',
    'packages/stock/migrations/20260101_zz.js': knexMigration('select 1'),
    'packages/shop/migrations/1600000000001_first.sql': '-- Up Migration\nselect 1;\n',
  });
  expect(await run(root, 'shop')).toBe(false);
  expect(lines.join('\n')).toContain(
    'packages/shop/migrations/1600000000001_first.sql is pending, but packages/shop/migrations/1700000000001_shop.sql, which comes after, is applied',
  );
  expect((await statusIn(root, 'shop')).found).toEqual(
    expect.arrayContaining([
      'out-of-order: migrations/1_between.sql',
      'two-of-one-number: migrations/1_between.sql,migrations/1_orders.sql',
      'out-of-order: 1600000000001_first',
    ]),
  );
  await workspace.runTool('late', 'stock');
  await workspace.runTool('late', 'shop');

  const { sets, found } = await statusIn(root, 'stock');
  expect(found).toContain('out-of-order: 20260102_places.js');
  expect(sets[0]?.mismatches.find(({ kind }) => kind === 'out-of-order')?.severity).toBe('notice');
  expect((await statusIn(root, 'shop')).found).toContain('out-of-order: 1700000000001_shop');
});

describe('by a URL', () => {
  test('a database without history has everything pending, and nothing is written there', async () => {
    const { url, name } = await workspace.emptyDatabase();
    expect(await run(workspace.root, 'shop', { url })).toBe(true);
    expect(lines.join('\n')).toContain(`The database ${name} on 127.0.0.1:`);
    expect(lines.join('\n')).not.toContain(new URL(url).password);
    expect((await statusIn(workspace.root, 'shop', { url })).pending).toBe(3);
    const made = `select from pg_class where relnamespace::regnamespace::text !~ '^pg_|^information_schema$'`;
    expect(await sql(url, made)).toEqual([]);
  });

  test('a history is read, and what is applied in no commit is said to be in none', async () => {
    const { url } = await workspace.emptyDatabase();
    await sql(
      url,
      'create table stock_migrations (id serial, name text, batch int, migration_time timestamptz)',
    );
    await sql(url, `insert into stock_migrations (name) values ('20260101_stock.js'), ('20259999_gone.js')`);
    const { applied, pending, found, sets } = await statusIn(workspace.root, 'stock', { url });
    expect({ applied, pending, found }).toEqual({
      applied: 2,
      pending: 1,
      found: ['not-in-this-checkout: 20259999_gone.js'],
    });
    expect(sets[0]?.mismatches[0]?.cause).toContain('Git knows no commit with such a file.');
    expect(sets[0]?.mismatches[0]?.fix).not.toContain('reset-database');
  });

  test('a history that may not be read is an error with its reason', async () => {
    const { url } = await workspace.emptyDatabase();
    await sql(url, 'create table stock_migrations (other text)');
    expect(await run(workspace.root, 'stock', { url })).toBe(false);
    expect(errors.join()).toMatch(/The history of knex \(stock\) in the database .* can't be read: .*"name"/);
  });

  test.each([
    ['mysql://localhost/shop', /not a valid URL|URL/],
    ['postgresql://localhost:1/shop', /localhost:1|can't be reached|No server/],
  ])('%s is refused with a message', async (url, message) => {
    expect(await run(workspace.root, 'stock', { url })).toBe(false);
    expect(errors.join()).toMatch(message);
    expect(errors.join()).not.toContain('Unexpected error');
  });

  test('and by a worktree at once is refused', async () => {
    expect(await run(workspace.root, 'stock', { url: 'postgresql://localhost/x', identifier: 'fresh' })).toBe(
      false,
    );
    expect(errors.join()).toContain('--url and --identifier name two databases.');
  });
});

describe('outside of a worktree', () => {
  const before = process.env['DATABASE_URL'];
  afterEach(() => {
    if (before === undefined) delete process.env['DATABASE_URL'];
    else process.env['DATABASE_URL'] = before;
  });

  test('DATABASE_URL names the database', async () => {
    process.env['DATABASE_URL'] = (await workspace.emptyDatabase()).url;
    expect(await statusIn(workspace.root, 'shop')).toMatchObject({
      database: { source: 'variable' },
      pending: 3,
    });
  });

  test('without it, the template is looked at', async () => {
    delete process.env['DATABASE_URL'];
    expect(await run(workspace.root, 'shop')).toBe(true);
    expect(lines.join('\n')).toMatch(/^No database is named, so this is the template template_/);
    expect(lines.join('\n')).toContain('3 applied, 0 pending.');
  });

  test('migrations that make no template are shown with what is wrong', async () => {
    delete process.env['DATABASE_URL'];
    const added = join(workspace.root, 'packages/orders/migrations/3_bad.sql');
    writeFiles(workspace.root, { 'packages/orders/migrations/3_bad.sql': 'select no_such_column;' });
    try {
      expect(await run(workspace.root, 'shop')).toBe(false);
      expect(lines.join('\n')).toMatch(/^No database: the template can't be built\n/);
      expect(lines.join('\n')).toMatch(
        /orders .*: 3 unknown\n[^]*Mismatch: The migrations of orders failed[^]*no_such_column/,
      );
    } finally {
      rmSync(added);
    }
  });

  test('two of one number are found', async () => {
    delete process.env['DATABASE_URL'];
    const [from, to] = ['20260102_places.js', '20260101_places.js'].map((name) =>
      join(workspace.root, 'packages/stock/migrations', name),
    ) as [string, string];
    renameSync(from, to);
    try {
      const { found } = await statusIn(workspace.root, 'stock');
      expect(found).toContain('two-of-one-number: 20260101_places.js,20260101_stock.js');
    } finally {
      renameSync(to, from);
    }
  });
});
