import { TemporaryCheckout } from '../../testkit/temporary-checkout';
import { detectMigrations } from './detect-migrations';

let checkout: TemporaryCheckout;
afterEach(() => checkout.remove());

const NAMES_TOOL = '{ "devDependencies": { "node-pg-migrate": "9.0.0" } }';

describe('detectMigrations', () => {
  it.each([
    ['knexfile.js', '', 'migrations/1.js'],
    ['knexfile.cjs', '', 'migrations/1.js'],
    ['knexfile.ts', 'export default { client: "pg" };', 'migrations/1.ts'],
    ['knexfile.mjs', 'export default { migrations: { directory: "./db/changes" } };', 'db/changes/1.mjs'],
  ])('knows Knex by %s', async (name, text, migration) => {
    checkout = await TemporaryCheckout.with({ [`api/${name}`]: text, [`api/${migration}`]: '' });
    expect(detect()).toEqual({
      project: 'api',
      root: 'api',
      tool: 'knex',
      directory: migration.slice(0, migration.lastIndexOf('/')),
    });
  });

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

  it.each(['migrations', 'db/migrations'])('knows plain SQL files in %s', async (directory) => {
    checkout = await TemporaryCheckout.with({ [`api/${directory}/1.sql`]: 'select 1' });
    expect(detect()).toMatchObject({ tool: 'sql', directory });
  });

  it('knows plain SQL files whose extension is in capitals', async () => {
    checkout = await TemporaryCheckout.with({ 'api/migrations/1.SQL': 'select 1' });
    expect(detect()).toMatchObject({ tool: 'sql' });
  });

  it.each(['-- migrate:up', '-- +goose Up', '-- +migrate Up'])(
    'leaves SQL files alone that another tool marks with "%s", since run whole they undo themselves',
    async (mark) => {
      checkout = await TemporaryCheckout.with({ 'api/db/migrations/1.sql': `${mark}\ncreate table a ();` });
      expect(detect()).toBeUndefined();
    },
  );

  it.each([
    [{ 'api/package.json': '{}' }],
    [{ 'api/package.json': NAMES_TOOL }],
    [{ 'api/package.json': '{ damaged', 'api/migrations/readme.md': '' }],
    [{ 'api/knexfile.js': '' }],
  ])('finds none in %j', async (files) => {
    checkout = await TemporaryCheckout.with(files);
    expect(detect()).toBeUndefined();
  });
});

function detect() {
  return detectMigrations(checkout.root, { name: 'api', root: 'api' });
}
