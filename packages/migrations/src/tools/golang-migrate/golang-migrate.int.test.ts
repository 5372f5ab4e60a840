import { TemporaryCheckout } from '@nx-worktree/testkit';
import { detectMigrations, detectToolIn } from '../../detection/detect-migrations';
import { inputFilesOf } from '../../registry/inputs';
import { placeOf } from '../../sets/migration-set';
import { golangMigrate } from './golang-migrate';

const MAKEFILE = 'up:\n\tmigrate -path db/migrations -database "$(DB)" up\n';
const GO_MOD = 'module shop\nrequire github.com/golang-migrate/migrate/v4 v4.18.1\n';

let checkout: TemporaryCheckout;
afterEach(() => checkout.remove());

const detect = () => detectMigrations(checkout.root, { name: 'shop', root: 'shop' });

it.each<[string, Record<string, string>, string]>([
  ['a Makefile', { 'shop/Makefile': MAKEFILE }, 'db/migrations'],
  ['go.mod', { 'shop/go.mod': GO_MOD }, 'migrations'],
  ['go.mod of the workspace', { 'go.mod': GO_MOD }, 'db/migration'],
  [
    'a script',
    { 'shop/package.json': '{ "scripts": { "up": "migrate -source file://sql -database $DB up" } }' },
    'sql',
  ],
  [
    'a Makefile of the workspace',
    { Makefile: 'up:\n\tmigrate -path ./shop/sql -database $(DB) up\n' },
    'sql',
  ],
  [
    'its image',
    { 'shop/compose.yaml': 'services: { db: { image: "migrate/migrate:v4.18.1" } }' },
    'migrations',
  ],
  [
    'a directory behind a variable',
    { 'shop/Makefile': 'up:\n\tmigrate -path $(DIR) up\n' },
    'internal/store',
  ],
])('is known by %s', async (_, files, directory) => {
  checkout = await TemporaryCheckout.with({ ...files, [`shop/${directory}/1_a.up.sql`]: 'select 1;' });
  expect(detect()).toEqual({ project: 'shop', root: 'shop', tool: 'golang-migrate', directory });
  expect(detectToolIn(checkout.root, { root: 'shop' }, directory)).toBe('golang-migrate');
});

it.each<[string, string | undefined, Record<string, string>]>([
  ['files that sqlx may have', 'sql', { 'shop/migrations/1_a.up.sql': '' }],
  ['files of another tool', 'dbmate', { 'shop/migrations/1_a.sql': '-- migrate:up\n-- migrate:down\n' }],
  ['no file', undefined, { 'shop/migrations/readme.md': '' }],
  ['two folders', undefined, { 'shop/a/1_a.up.sql': '', 'shop/b/1_a.up.sql': '' }],
])('does not take %s', async (_, tool, files) => {
  const uses = tool === 'sql' ? {} : { 'shop/go.mod': GO_MOD };
  checkout = await TemporaryCheckout.with({ ...uses, ...files });
  expect(detect()?.tool).toBe(tool);
});

it('takes the files by their versions, each with what undoes it', async () => {
  const all = await migrations({
    '10_c.up.sql': 'select 1;',
    '10_c.down.sql': '-- nothing\n',
    '002_b.up.sql': 'select 1;',
    '2_b.down.sql': 'select 1;',
    '1_a.up.sql': '-- nx-worktree: irreversible',
    '3_readme.sql': '',
    'sub/4_d.up.sql': '',
  });
  expect(all.map(({ name, files, down }) => [name, files.length, down])).toEqual([
    ['1', 1, 'refused'],
    ['2', 2, 'present'],
    ['10', 2, 'absent'],
  ]);
});

it.each([
  [{ '1_a.up.sql': '', '01_b.up.sql': '' }, '01_b.up.sql and migrations/1_a.up.sql have the same version'],
  [{ '1_a.up.sql': '', '2_b.down.sql': '' }, '2_b.down.sql has no file that goes up beside it'],
])('refuses %j', async (files, reason) => {
  await expect(migrations(files)).rejects.toMatchObject({
    code: 'MIGRATION_FILES',
    message: expect.stringContaining(reason),
  });
});

it.each([
  ['"postgres://db/shop?x-migrations-table=shop_migrations"', 'shop_migrations'],
  ['"postgres://db/shop?x-migrations-table=%22shop%22.%22done%22&x-migrations-table-quoted=1"', 'shop.done'],
  ['"$(DB)"', 'schema_migrations'],
])('reads the table of %s', async (address, table) => {
  checkout = await TemporaryCheckout.with({
    'shop/Makefile': `up:\n\tmigrate -path migrations -database ${address} up\n`,
  });
  expect(golangMigrate.history?.tables(place())).toEqual([table]);
});

function place() {
  const set = { project: 'shop', root: 'shop', tool: 'golang-migrate' };
  return placeOf(checkout.root, set);
}

async function migrations(files: Readonly<Record<string, string>>) {
  const inFolder = Object.entries(files).map(([name, text]) => [`shop/migrations/${name}`, text]);
  checkout = await TemporaryCheckout.with(Object.fromEntries(inFolder) as Record<string, string>);
  return golangMigrate.migrations(await inputFilesOf(place()), place());
}
