import { TemporaryCheckout } from '@nx-worktree/testkit';
import { detectMigrations } from '../../detection/detect-migrations';
import { inputFilesOf } from '../../registry/inputs';
import { type MigrationPlace, placeOf } from '../../sets/migration-set';
import { configurationOf } from './configuration';
import { mikroOrm } from './mikroorm';

const MANIFEST = '{ "devDependencies": { "@mikro-orm/cli": "6.6.16" } }';
const UP =
  'import { Migration } from "@mikro-orm/migrations"; export class A extends Migration { async up() {} }';

let checkout: TemporaryCheckout;
afterEach(() => checkout.remove());

const detect = (root = 'api') => detectMigrations(checkout.root, { name: 'api', root });

const configuration = (migrations: string, rest = ''): string =>
  `import { defineConfig } from '@mikro-orm/postgresql'; export default defineConfig({ migrations: ${migrations}, ${rest} });`;

it.each<[string, Record<string, string>, string]>([
  [
    'pathTs',
    { 'src/mikro-orm.config.ts': configuration('{ path: "dist/migrations", pathTs: "src/migrations" }') },
    'src/migrations',
  ],
  ['path', { 'mikro-orm.config.js': configuration('{ path: "./db" }') }, 'db'],
  ['what is usual', { 'mikro-orm.config.ts': configuration('{ snapshot: false }') }, 'migrations'],
  [
    'configPaths',
    {
      'package.json': '{ "mikro-orm": { "configPaths": ["./dist/orm.js", "./src/orm.ts"] } }',
      'src/orm.ts': configuration('{ path: "dist/x", pathTs: path.join(__dirname, "migrations") }'),
    },
    'src/migrations',
  ],
])('knows MikroORM by %s', async (_, files, directory) => {
  checkout = await TemporaryCheckout.with({
    'package.json': MANIFEST,
    ...Object.fromEntries(Object.entries(files).map(([name, text]) => [`api/${name}`, text])),
    [`api/${directory}/Migration1.ts`]: UP,
    [`api/${directory}/.snapshot-mine.json`]: '{}',
  });
  expect(detect()).toEqual({ project: 'api', root: 'api', tool: 'mikroorm', directory });
  const inputs = await inputFilesOf(place(directory));
  expect(inputs).toEqual(['../package.json', ...Object.keys(files), `${directory}/Migration1.ts`].sort());
});

it.each([
  [{ 'package.json': '{}', 'api/mikro-orm.config.ts': configuration('{}') }],
  [
    {
      'package.json': MANIFEST,
      'api/mikro-orm.config.ts': configuration('{}').replace('postgresql', 'mysql'),
    },
  ],
  [{ 'package.json': MANIFEST, 'api/mikro-orm.config.ts': configuration('{}', 'type: "sqlite"') }],
  [{ 'package.json': MANIFEST }],
])('sees none in %j', async (files) => {
  checkout = await TemporaryCheckout.with({ ...files, 'api/migrations/Migration1.ts': UP });
  expect(detect()).toBeUndefined();
});

it('knows from where its paths lead to the migrations, and its table', async () => {
  checkout = await TemporaryCheckout.with({
    'package.json': MANIFEST,
    'api/mikro-orm.config.ts': configuration('{ pathTs: "api/db", tableName: "shop.done" }'),
    'api/db/Migration1.ts': UP,
  });
  expect(configurationOf(`${checkout.root}/api`, checkout.root)).toMatchObject({
    directory: 'db',
    cwd: checkout.root,
    table: 'shop.done',
  });
});

it('orders migrations by their names, which have no extension, and says what can be undone', async () => {
  const withDown = (body: string): string => UP.replace(/}$/, `async down() ${body} }`);
  checkout = await TemporaryCheckout.with({
    'package.json': MANIFEST,
    'api/mikro-orm.config.ts': configuration('{}'),
    'api/migrations/Migration2.ts': withDown('{ this.addSql("drop table a"); }'),
    'api/migrations/Migration1.ts': UP,
    'api/migrations/Migration3.ts': withDown('{}'),
    'api/migrations/Migration4.ts': withDown('{ throw new Error("never"); }'),
    'api/migrations/types.d.ts': '',
  });
  const found = await mikroOrm.migrations(await inputFilesOf(place('migrations')), place('migrations'));
  expect(found.map(({ name, down }) => [name, down])).toEqual([
    ['Migration1', 'absent'],
    ['Migration2', 'present'],
    ['Migration3', 'absent'],
    ['Migration4', 'refused'],
  ]);
});

function place(directory: string): MigrationPlace {
  return placeOf(checkout.root, { project: 'api', root: 'api', tool: 'mikroorm', directory });
}
