import { TemporaryCheckout } from '@nx-worktree/testkit';
import { detectMigrations, detectToolIn } from '../../detection/detect-migrations';
import { inputFilesOf } from '../../registry/inputs';
import { type MigrationSet, placeOf } from '../../sets/migration-set';
import { dbmate } from './dbmate';

const SET: MigrationSet = { project: 'shop', root: 'shop', tool: 'dbmate', directory: 'db/migrations' };
const UP = '-- migrate:up\ncreate table a ();\n';
const BOTH = `${UP}-- migrate:down\ndrop table a;\n`;

let checkout: TemporaryCheckout;
const former = { ...process.env };
afterEach(async () => {
  process.env = { ...former };
  await checkout.remove();
});

it.each<[Record<string, string>, string]>([
  [{ 'shop/db/migrations/1_a.sql': BOTH }, 'db/migrations'],
  [{ 'shop/migrations/1_a.sql': BOTH }, 'migrations'],
  [
    { 'package.json': '{ "devDependencies": { "dbmate": "2.0.0" } }', 'shop/db/migrations/1_a.sql': UP },
    'db/migrations',
  ],
  [{ 'shop/package.json': '{ "scripts": { "up": "dbmate -d ./sql up" } }', 'shop/sql/1_a.sql': BOTH }, 'sql'],
])('is known by %j', async (files, directory) => {
  checkout = await TemporaryCheckout.with(files);
  expect(detectMigrations(checkout.root, { name: 'shop', root: 'shop' })).toMatchObject({
    tool: 'dbmate',
    directory,
  });
  expect(detectToolIn(checkout.root, { root: 'shop' }, directory)).toBe('dbmate');
});

it.each(['-- +goose Up\nselect 1;\n-- +goose Down\n', UP, 'select 1;'])(
  'is not known by %j',
  async (text) => {
    checkout = await TemporaryCheckout.with({ 'shop/db/migrations/1_a.sql': text });
    expect(detectMigrations(checkout.root, { name: 'shop', root: 'shop' })?.tool).not.toBe('dbmate');
  },
);

it('takes the files in the order of their names, each with what undoes it', async () => {
  const all = await migrations({
    '10_b.sql': `${UP}-- migrate:down\n-- nothing\n`,
    '9_a.sql': BOTH,
    '11_c.sql': `-- nx-worktree: irreversible\n${BOTH}`,
    'readme.sql': '',
    'sub/1.sql': BOTH,
  });
  expect(all.map(({ name, down }) => [name, down])).toEqual([
    ['10', 'absent'],
    ['11', 'refused'],
    ['9', 'present'],
  ]);
});

it('refuses two files of one version, of which dbmate would apply one', async () => {
  await expect(migrations({ '1_a.sql': BOTH, '1_b.sql': BOTH })).rejects.toMatchObject({
    code: 'MIGRATION_FILES',
    message: expect.stringContaining('1_a.sql and db/migrations/1_b.sql have the same version'),
  });
});

it('says that it is missing', async () => {
  await migrations({ '1_a.sql': BOTH });
  process.env['PATH'] = '';
  await expect(dbmate.version?.(placeOf(checkout.root, SET))).rejects.toMatchObject({
    code: 'PROGRAM_MISSING',
    message: expect.stringContaining('need the program dbmate'),
  });
});

async function migrations(files: Readonly<Record<string, string>>) {
  const inFolder = Object.entries(files).map(([name, text]) => [`shop/db/migrations/${name}`, text]);
  checkout = await TemporaryCheckout.with(Object.fromEntries(inFolder) as Record<string, string>);
  const place = placeOf(checkout.root, SET);
  return dbmate.migrations(await inputFilesOf(place), place);
}
