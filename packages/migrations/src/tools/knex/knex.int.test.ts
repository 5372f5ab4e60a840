import { openServer } from '@nx-worktree/postgres';
import { sql, TemporaryCheckout } from '@nx-worktree/testkit';
import { detectMigrations } from '../../detection/detect-migrations';
import { inputFilesOf } from '../../registry/inputs';
import { type MigrationPlace, placeOf } from '../../sets/migration-set';
import { knex } from './knex';
import { knexfileOf } from './knexfile';

let checkout: TemporaryCheckout;
afterEach(() => checkout.remove());

const detect = (root = 'api') => detectMigrations(checkout.root, { name: 'api', root });

const place = (): MigrationPlace =>
  placeOf(checkout.root, { project: 'api', root: 'api', tool: 'knex', directory: 'migrations' });

const namesOf = async () => {
  const migrations = await knex.migrations(await inputFilesOf(place()), place());
  return migrations.map(({ name }) => name);
};

it.each([
  ['knexfile.js', '', 'migrations/1.js'],
  ['knexfile.cjs', '', 'migrations/1.js'],
  ['knexfile.ts', 'export default { client: "pg" };', 'migrations/1.ts'],
  ['knexfile.mjs', 'export default { migrations: { directory: "./db/changes" } };', 'db/changes/1.mjs'],
  [
    'knexfile.ts',
    `import type { Knex } from 'knex';
    const config: { [key: string]: Knex.Config } = { development: { migrations: { directory: './db' } } };
    export default config;`,
    'db/1.ts',
  ],
  [
    'knexfile.ts',
    'const config: Knex.Config = { pool: { min: 1 }, migrations: { directory: __dirname + "/db" } }; export = config;',
    'db/1.ts',
  ],
  [
    'knexfile.js',
    'const path = require("path"); module.exports = () => { return { migrations: { directory: path.join(__dirname, "db") } }; };',
    'db/1.js',
  ],
  [
    'knexfile.js',
    'const base = { migrations: { directory: "db" } }; module.exports = { development: { client: "pg", ...base } };',
    'db/1.js',
  ],
])('knows Knex by %s: %s', async (name, text, migration) => {
  checkout = await TemporaryCheckout.with({ [`api/${name}`]: text, [`api/${migration}`]: '' });
  expect(detect()).toEqual({
    project: 'api',
    root: 'api',
    tool: 'knex',
    directory: migration.slice(0, migration.lastIndexOf('/')),
  });
});

it('takes a knexfile in the root of the workspace for the project whose migrations it names', async () => {
  checkout = await TemporaryCheckout.with({
    'knexfile.js': 'module.exports = { client: "pg", migrations: { directory: "./api/migrations" } };',
    'api/migrations/1.js': '',
    'web/migrations/1.js': '',
  });
  expect(detect()).toMatchObject({ tool: 'knex', directory: 'migrations' });
  expect(detect('web')).toBeUndefined();
  expect(await inputFilesOf(place())).toEqual(['../knexfile.js', 'migrations/1.js']);
});

it('takes the files of all directories, in the order of their names, or directory by directory', async () => {
  const text =
    'module.exports = { migrations: { directory: ["migrations", "more"], sortDirsSeparately: false } };';
  checkout = await TemporaryCheckout.with({
    'api/knexfile.js': text,
    'api/migrations/2.js': '',
    'api/migrations/helpers/3.js': '',
    'api/more/1.js': '',
  });
  expect(await namesOf()).toEqual(['1.js', '2.js']);
  await checkout.write({ 'api/knexfile.js': text.replace('false', 'true') });
  expect(await namesOf()).toEqual(['2.js', '1.js']);
});

it('takes only files with the extensions that the knexfile names', async () => {
  checkout = await TemporaryCheckout.with({
    'api/knexfile.js': 'module.exports = { migrations: { loadExtensions: [".mjs"] } };',
    'api/migrations/1.js': '',
    'api/migrations/2.mjs': '',
  });
  expect(await namesOf()).toEqual(['2.mjs']);
});

it('takes the environment whose database is not written down, and its table', async () => {
  checkout = await TemporaryCheckout.with({
    'api/knexfile.js': `module.exports = {
      test: { connection: 'postgres://localhost/mine' },
      development: { connection: process.env.DATABASE_URL, migrations: { tableName: 'done', schemaName: 'shop' } },
    };`,
    'api/migrations/1.js': '',
  });
  expect(knexfileOf(`${checkout.root}/api`, checkout.root)).toMatchObject({
    environment: 'development',
    table: 'shop.done',
  });
  expect(knex.history?.tables(place())).toEqual(['shop.done', 'shop.done_lock']);
});

it.each([
  ['exports.up = () => {}; exports.down = () => {};', 'absent'],
  ['exports.up = () => {}; exports.down = async () => { /* gone */ };', 'absent'],
  ['exports.up = () => {}; exports.down = () => Promise.resolve();', 'absent'],
  ['exports.up = () => {}; exports.down = (knex) => knex.schema.dropTable("a");', 'present'],
  ['module.exports = { up() {}, down(knex) { return knex.schema.dropTable("a"); } };', 'present'],
  ['export async function up() {} export async function down(knex) { await knex.raw("x"); }', 'present'],
  ['export const up = () => {}; export const down = () => { throw new Error("never"); };', 'refused'],
  ['exports.down = (knex) => knex.raw("x"); // nx-worktree: irreversible', 'refused'],
])('says whether %s can be undone: %s', async (text, down) => {
  checkout = await TemporaryCheckout.with({ 'api/knexfile.js': '', 'api/migrations/1.js': text });
  const migrations = await knex.migrations(await inputFilesOf(place()), place());
  expect(migrations.map((one) => one.down)).toEqual([down]);
});

it('says which lock a killed run has left, and runs nothing', async () => {
  checkout = await TemporaryCheckout.with({ 'api/knexfile.js': '', 'api/migrations/1.js': '' });
  const server = await openServer();
  const database = await server.createDatabase({ name: 'locked' });
  try {
    // As Knex writes it.
    await sql(database.url, 'create table knex_migrations_lock (index serial primary key, is_locked int)');
    await sql(database.url, 'insert into knex_migrations_lock (is_locked) values (1)');
    await expect(knex.migrate(place(), database)).rejects.toMatchObject({
      code: 'KNEX_LOCKED',
      message: expect.stringMatching(/database locked \(knex_migrations_lock\).*npx knex migrate:unlock/),
    });
  } finally {
    await database.drop();
    await server.close();
  }
});
