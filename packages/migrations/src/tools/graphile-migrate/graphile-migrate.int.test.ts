import { insideDatabase } from '@nx-worktree/postgres';
import { TemporaryCheckout } from '@nx-worktree/testkit';
import { graphileMigrateFixture } from '../../../testkit/fixtures/graphile-migrate';
import { useDatabase } from '../../../testkit/use-server';
import { LOSSY, ORDERS, TOTALS, type WrittenMigration } from '../../../testkit/written-migrations';
import { detectMigrations, detectToolIn } from '../../detection/detect-migrations';
import { inputFilesOf } from '../../registry/inputs';
import { type MigrationSet, placeOf } from '../../sets/migration-set';
import { graphileMigrate } from './graphile-migrate';

const SET: MigrationSet = { project: 'shop', root: 'shop', tool: 'graphile-migrate', directory: 'db' };
const FIRST = 'db/committed/000001-orders.sql';

const used = useDatabase('committed');
let checkout: TemporaryCheckout;
afterEach(() => checkout.remove());

it('is known by its .gmrc, with what is committed', async () => {
  const all = await migrations([ORDERS, TOTALS]);
  expect(detectMigrations(checkout.root, { name: 'shop', root: 'shop' })).toEqual(SET);
  expect(detectToolIn(checkout.root, { root: 'shop' }, 'db')).toBe('graphile-migrate');
  expect(all).toEqual([
    { name: '000001.sql', files: [FIRST], down: 'absent', number: '000001' },
    { name: '000002.sql', files: ['db/committed/000002-totals.sql'], down: 'absent', number: '000002' },
  ]);
  expect(await inputFilesOf(place())).not.toContain('db/current.sql');
});

it.each([
  ['a file without hashes', '--! Message: x\n\nselect 1;', '000001-orders.sql has no "--! Hash: ..."'],
  [
    'a chain with a gap',
    undefined,
    '"--! Previous:" in db/committed/000003-lossy.sql isn\'t the hash of the file before it',
  ],
])('refuses %s, as the tool would', async (_, text, reason) => {
  await migrations([ORDERS, TOTALS, LOSSY]);
  const { rm } = await import('node:fs/promises');
  if (text === undefined) await rm(`${checkout.root}/shop/db/committed/000002-totals.sql`);
  else await checkout.write({ [`shop/${FIRST}`]: text });
  await expect(read()).rejects.toMatchObject({
    code: 'MIGRATION_FILES',
    message: expect.stringContaining(reason),
  });
});

it('sees in its table what has changed since, also where the hash in the file was left alone', async () => {
  const all = await migrations([ORDERS, TOTALS]);
  const applied = () => graphileMigrate.history?.applied(place(), used.database, all);
  expect(await applied()).toBeUndefined();
  const hash = /Hash: (\S+)/.exec(graphileMigrateFixture.files([ORDERS])[FIRST] ?? '')?.[1];
  await insideDatabase(used.database, (client) =>
    client.query(`create schema graphile_migrate; create table graphile_migrate.migrations (
        hash text primary key, previous_hash text, filename text not null, date timestamptz not null default now());
      insert into graphile_migrate.migrations values ('${hash}', null, '000001.sql'),
        ('sha1:of-yesterday', '${hash}', '000002.sql'), ('sha1:x', '', '000009.sql')`),
  );
  expect(await applied()).toEqual([
    { name: '000001.sql', isChanged: false },
    { name: '000002.sql', isChanged: true },
    { name: '000009.sql' },
  ]);
  const text = graphileMigrateFixture.files([ORDERS])[FIRST] ?? '';
  await checkout.write({ [`shop/${FIRST}`]: `${text}select 1;\n` });
  expect((await applied())?.[0]).toEqual({ name: '000001.sql', isChanged: true });
});

function place() {
  return placeOf(checkout.root, SET);
}

async function read() {
  return graphileMigrate.migrations(await inputFilesOf(place()), place());
}

async function migrations(written: readonly WrittenMigration[]) {
  const files = Object.entries(graphileMigrateFixture.files(written));
  checkout = await TemporaryCheckout.with(
    Object.fromEntries(files.map(([name, text]) => [`shop/${name}`, text])) as Record<string, string>,
  );
  return read();
}
