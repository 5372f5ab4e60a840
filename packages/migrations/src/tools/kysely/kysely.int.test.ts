import { TemporaryCheckout } from '@nx-worktree/testkit';
import { detectMigrations } from '../../detection/detect-migrations';
import { inputFilesOf } from '../../registry/inputs';
import { type MigrationPlace, placeOf } from '../../sets/migration-set';
import { kysely } from './kysely';

const MANIFEST = '{ "devDependencies": { "kysely-ctl": "0.20.0" } }';
const UP = 'export async function up(db) { await db.schema.createTable("a").execute(); }';

let checkout: TemporaryCheckout;
afterEach(() => checkout.remove());

const detect = (root = 'api') => detectMigrations(checkout.root, { name: 'api', root });

const configuration = (migrations = '{}'): string =>
  `import { defineConfig } from 'kysely-ctl'; export default defineConfig({ dialect: dialect(), migrations: ${migrations} });`;

it.each([
  ['kysely.config.ts', configuration(), 'migrations'],
  ['.config/kysely.config.ts', configuration(), 'migrations'],
  ['kysely.config.mjs', configuration('{ migrationFolder: "./src/db" }'), 'src/db'],
])('knows Kysely by %s', async (name, text, directory) => {
  checkout = await TemporaryCheckout.with({
    'package.json': MANIFEST,
    [`api/${name}`]: text,
    [`api/${directory}/1.ts`]: UP,
  });
  expect(detect()).toEqual({ project: 'api', root: 'api', tool: 'kysely', directory });
  expect(await inputFilesOf(place(directory))).toEqual(['../package.json', name, `${directory}/1.ts`].sort());
});

it.each([
  [{ 'package.json': '{}', 'api/kysely.config.ts': configuration() }],
  [{ 'package.json': MANIFEST, 'api/kysely.config.ts': configuration().replace('dialect()', '"mysql2"') }],
  [{ 'package.json': MANIFEST }],
])('sees none in %j', async (files) => {
  checkout = await TemporaryCheckout.with({ ...files, 'api/migrations/1.ts': UP });
  expect(detect()).toBeUndefined();
});

it('reads its tables', async () => {
  const text = '{ migrationTableName: "done", migrationTableSchema: "shop" }';
  checkout = await TemporaryCheckout.with({
    'package.json': MANIFEST,
    'api/kysely.config.ts': configuration(text),
    'api/migrations/1.ts': UP,
  });
  expect(kysely.history?.tables(place('migrations'))).toEqual(['shop.done', 'shop.kysely_migration_lock']);
});

it('orders migrations by their names, says what can be undone, and leaves helpers out', async () => {
  checkout = await TemporaryCheckout.with({
    'package.json': MANIFEST,
    'api/kysely.config.ts': configuration(),
    'api/migrations/2_b.ts': UP,
    'api/migrations/10_a.ts': `${UP} export async function down(db) { await db.schema.dropTable("a").execute(); }`,
    'api/migrations/helpers.ts': 'export const one = 1;',
  });
  const found = await kysely.migrations(await inputFilesOf(place('migrations')), place('migrations'));
  expect(found.map(({ name, down }) => [name, down])).toEqual([
    ['10_a', 'present'],
    ['2_b', 'absent'],
  ]);
});

it('refuses a migration that kysely-ctl skips, unless the configuration allows it', async () => {
  checkout = await TemporaryCheckout.with({
    'package.json': MANIFEST,
    'api/kysely.config.ts': configuration(),
    'api/migrations/1_a.js': UP,
  });
  const found = async () => kysely.migrations(await inputFilesOf(place('migrations')), place('migrations'));
  await expect(found()).rejects.toMatchObject({
    code: 'MIGRATION_FILES',
    message: expect.stringMatching(/kysely: it skips migrations\/1_a\.js, which is not TypeScript/),
  });
  await checkout.write({ 'api/kysely.config.ts': configuration('{ allowJS: true }') });
  expect(await found()).toMatchObject([{ name: '1_a' }]);
});

function place(directory: string): MigrationPlace {
  return placeOf(checkout.root, { project: 'api', root: 'api', tool: 'kysely', directory });
}
