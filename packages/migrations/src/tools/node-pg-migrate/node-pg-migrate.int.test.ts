import { TemporaryCheckout } from '@nx-worktree/testkit';
import { detectMigrations } from '../../detection/detect-migrations';
import { inputFilesOf } from '../../registry/inputs';
import { placeOf } from '../../sets/migration-set';
import { nodePgMigrate } from './node-pg-migrate';
import { optionsOf } from './options';

let checkout: TemporaryCheckout;
afterEach(() => checkout.remove());

const NAMES_TOOL = '{ "devDependencies": { "node-pg-migrate": "9.0.0" } }';

it('knows node-pg-migrate by the package.json of the project', async () => {
  checkout = await TemporaryCheckout.with({ 'api/package.json': NAMES_TOOL, 'api/migrations/1.sql': '' });
  expect(detect()).toMatchObject({ tool: 'node-pg-migrate', directory: 'migrations' });
});

it('knows node-pg-migrate by the package.json of the workspace and files that are written for it', async () => {
  checkout = await TemporaryCheckout.with({ 'package.json': NAMES_TOOL, 'api/migrations/1.ts': '' });
  expect(detect()).toMatchObject({ tool: 'node-pg-migrate' });
});

it('takes plain SQL for plain SQL although the workspace uses node-pg-migrate elsewhere', async () => {
  const files = {
    'package.json': NAMES_TOOL,
    'api/package.json': '{}',
    'api/migrations/1.sql': 'select 1',
  };
  checkout = await TemporaryCheckout.with(files);
  expect(detect()).toMatchObject({ tool: 'sql' });
  await checkout.write({ 'api/migrations/2.sql': '-- Up Migration\nselect 1;\n-- Down Migration\n' });
  expect(detect()).toMatchObject({ tool: 'node-pg-migrate' });
});

it.each<[Record<string, string>, object]>([
  [
    {
      'package.json': manifest(
        'node-pg-migrate up -m ./db/ -t done --migrations-schema shop --no-check-order',
      ),
    },
    { directory: 'db', table: 'shop.done', files: ['config/default.json', 'package.json'] },
  ],
  [
    {
      'package.json': manifest('npm run build && npx node-pg-migrate -f config/pg.json up'),
      'config/pg.json': '{ "migrations-dir": "db" }',
    },
    { directory: 'db', table: 'pgmigrations', args: ['--config-file', 'config/pg.json'] },
  ],
  [
    {
      'package.json': manifest(),
      'config/default.json': '{ "db": { "schema": ["a", "b"], "migrations-table": "done" } }',
    },
    { table: 'a.done' },
  ],
  [
    {
      'package.json': manifest('node-pg-migrate -f pg.js up'),
      'pg.js': 'module.exports = { db: { "migrations-table": "done" } };',
    },
    { table: 'done' },
  ],
])('reads the options of a project: %j', async (files, expected) => {
  checkout = await TemporaryCheckout.with(
    Object.fromEntries(Object.entries(files).map(([name, text]) => [`api/${name}`, text])),
  );
  expect(optionsOf(`${checkout.root}/api`)).toMatchObject(expected);
});

it('finds the directory that a script names', async () => {
  checkout = await TemporaryCheckout.with({
    'api/package.json': manifest('node-pg-migrate -m db'),
    'api/db/1_a.sql': '',
  });
  expect(detect()).toMatchObject({ directory: 'db' });
});

it('says what can be undone', async () => {
  expect(
    await migrationsOf({
      '1.sql': '-- Up Migration\nselect 1;\n-- Down Migration\nselect 2;',
      '2.sql': '-- Up Migration\nselect 1;',
      '3.js': 'exports.up = (pgm) => pgm.addColumns("a", { b: "int" });',
      '4.js': 'exports.up = (pgm) => pgm.sql("select 1");',
      '5.js': 'exports.up = (pgm) => pgm.sql("select 1"); exports.down = (pgm) => { pgm.sql("select 2"); };',
      '6.js': 'exports.up = (pgm) => pgm.sql("select 1"); exports.down = false;',
      '7.ts': 'export async function up() {} export async function down(): Promise<void> {}',
    }),
  ).toEqual(['present', 'absent', 'present', 'absent', 'present', 'refused', 'absent']);
});

it('refuses a file that is to undo another one, which it would apply', async () => {
  await expect(migrationsOf({ '1.up.sql': '', '1.down.sql': '' })).rejects.toThrow(
    /can't be applied by node-pg-migrate: it applies migrations\/1\.down\.sql as a migration of its own/,
  );
});

function manifest(script?: string): string {
  return JSON.stringify({
    devDependencies: { 'node-pg-migrate': '9.0.0' },
    scripts: script ? { migrate: script } : {},
  });
}

async function migrationsOf(files: Record<string, string>) {
  checkout = await TemporaryCheckout.with({
    'api/package.json': manifest(),
    ...Object.fromEntries(Object.entries(files).map(([name, text]) => [`api/migrations/${name}`, text])),
  });
  const place = placeOf(checkout.root, { project: 'api', root: 'api', tool: 'node-pg-migrate' });
  const migrations = await nodePgMigrate.migrations(await inputFilesOf(place), place);
  return migrations.map(({ down }) => down);
}

function detect() {
  return detectMigrations(checkout.root, { name: 'api', root: 'api' });
}
