import { TemporaryCheckout } from '@nx-worktree/testkit';
import { detectMigrations } from '../../detection/detect-migrations';
import { inputFilesOf } from '../../registry/inputs';
import { type MigrationPlace, placeOf } from '../../sets/migration-set';
import { configurationOf } from './configuration';
import { sequelize } from './sequelize';

const MANIFEST = '{ "devDependencies": { "sequelize-cli": "6.6.5" } }';
const POSTGRES = '{ "development": { "dialect": "postgres", "database": "mine" } }';

let checkout: TemporaryCheckout;
afterEach(() => checkout.remove());

const detect = (root = 'api') => detectMigrations(checkout.root, { name: 'api', root });

it.each<[string, Record<string, string>, string]>([
  ['config/config.json', { 'config/config.json': POSTGRES }, 'migrations'],
  [
    '.sequelizerc',
    {
      '.sequelizerc': `const path = require('path'); module.exports = {
        config: path.resolve('src', 'database.js'), 'migrations-path': path.join(__dirname, 'src/db/migrations') };`,
      'src/database.js': 'module.exports = { use_env_variable: "DATABASE_URL", dialect: "postgres" };',
    },
    'src/db/migrations',
  ],
  [
    'a configuration that only runs',
    { 'config/config.js': 'module.exports = require("./all")();' },
    'migrations',
  ],
])('knows Sequelize by %s', async (_, files, directory) => {
  checkout = await TemporaryCheckout.with({
    'package.json': MANIFEST,
    ...Object.fromEntries(Object.entries(files).map(([name, text]) => [`api/${name}`, text])),
    [`api/${directory}/1-users.js`]: '',
  });
  expect(detect()).toEqual({ project: 'api', root: 'api', tool: 'sequelize', directory });
  expect(await inputFilesOf(place(directory))).toEqual(
    [...Object.keys(files), `${directory}/1-users.js`].sort(),
  );
});

it('takes a configuration in the root of the workspace for the project whose migrations it names', async () => {
  checkout = await TemporaryCheckout.with({
    'package.json': MANIFEST,
    '.sequelizerc': `module.exports = { 'migrations-path': 'api/migrations' };`,
    'config/config.json': POSTGRES,
    'api/migrations/1.js': '',
    'web/migrations/1.js': '',
  });
  expect(detect()).toMatchObject({ tool: 'sequelize', directory: 'migrations' });
  expect(detect('web')).toBeUndefined();
});

it.each([
  [{ 'package.json': '{}', 'api/config/config.json': POSTGRES }],
  [{ 'package.json': MANIFEST, 'api/config/config.json': POSTGRES.replace('postgres', 'mysql') }],
  [{ 'package.json': MANIFEST }],
])('sees none in %j', async (files) => {
  checkout = await TemporaryCheckout.with({ ...files, 'api/migrations/1.js': '' });
  expect(detect()).toBeUndefined();
});

it('reads the table, and the environment of tests', async () => {
  checkout = await TemporaryCheckout.with({
    'package.json': MANIFEST,
    'api/config/config.json': JSON.stringify({
      development: { dialect: 'postgres', database: 'mine' },
      test: {
        use_env_variable: 'TEST_URL',
        dialect: 'postgres',
        migrationStorageTableName: 'done',
        migrationStorageTableSchema: 'shop',
      },
    }),
    'api/migrations/1.js': '',
  });
  expect(configurationOf(`${checkout.root}/api`, checkout.root)).toMatchObject({
    environment: 'test',
    table: 'shop.done',
  });
});

it('orders migrations by their names, and says what can be undone', async () => {
  checkout = await TemporaryCheckout.with({
    'package.json': MANIFEST,
    'api/config/config.json': POSTGRES,
    'api/migrations/10-b.js': 'module.exports = { up: async (q) => {}, down: (q) => q.dropTable("a") };',
    'api/migrations/2-a.js': 'module.exports = { async up(q) {}, async down(q) {} };',
    'api/migrations/3-c.ts': 'export default { up: async () => {} };',
    'api/migrations/4-d.js': 'exports.up = () => {}; exports.down = () => { throw new Error("never"); };',
    'api/migrations/types.d.ts': '',
    'api/migrations/old/1.js': '',
  });
  const found = await sequelize.migrations(await inputFilesOf(place('migrations')), place('migrations'));
  expect(found.map(({ name, down }) => [name, down])).toEqual([
    ['10-b.js', 'present'],
    ['2-a.js', 'absent'],
    ['3-c.ts', 'absent'],
    ['4-d.js', 'refused'],
  ]);
});

function place(directory: string): MigrationPlace {
  return placeOf(checkout.root, { project: 'api', root: 'api', tool: 'sequelize', directory });
}
