import { TemporaryCheckout } from '@nx-worktree/testkit';
import { checkoutIn } from '../../testkit/checkout-in';
import { type MigrationSet } from '../sets/migration-set';
import { findMigration } from './find-migration';

const SETS: MigrationSet[] = [
  { project: 'orders', root: 'packages/orders', tool: 'sql' },
  { project: 'stock', root: 'packages/stock', tool: 'knex' },
  { project: 'shop', root: 'apps/shop', tool: 'prisma', directory: '../../prisma/migrations' },
];

let checkout: TemporaryCheckout;
beforeAll(async () => {
  checkout = await TemporaryCheckout.with({
    'packages/orders/migrations/0001_orders.sql': '',
    'packages/orders/migrations/0002_totals.sql': '',
    'packages/orders/migrations/0002_totals.down.sql': '',
    'packages/stock/knexfile.js': 'module.exports = {};',
    'packages/stock/migrations/0001_stock.js': '',
    'packages/stock/migrations/20260102_places.js': '',
    'prisma/schema.prisma': 'datasource db { provider = "postgresql" }',
    'prisma/migrations/20240101000000_init/migration.sql': '',
    'prisma/migrations/20240102000000_unique/migration.sql': '',
    'apps/shop/package.json': '{}',
  });
});
afterAll(() => checkout.remove());

const find = (asked: string, sets = SETS) => findMigration(checkoutIn(checkout.root), sets, asked);

it.each([
  ['the name that the tool notes', 'migrations/0002_totals.sql', 'orders', 2],
  ['the name of a folder', '20240102000000_unique', 'shop', 2],
  ['the name of its file', '0001_stock.js', 'stock', 1],
  ['the same without the extension', '20260102_places', 'stock', 2],
  ['a file that undoes it', '0002_totals.down.sql', 'orders', 2],
  ['its path in the workspace', './packages/orders/migrations/0001_orders.sql', 'orders', 1],
  ['its path in the project', 'migrations/0001_stock.js', 'stock', 1],
  ['its number, once', '20240101000000', 'shop', 1],
  ['its number without zeros', '2', 'orders', 2],
])('a migration is found by %s', async (_, asked, project, position) => {
  expect(await find(asked)).toMatchObject({ set: { project }, position });
});

it('a number that two projects have is refused, and taken when one of them is named', async () => {
  await expect(find('0001')).rejects.toMatchObject({
    code: 'MIGRATION_AMBIGUOUS',
    message:
      '"0001" can be any of these migrations: migrations/0001_orders.sql (orders), 0001_stock.js (stock). ' +
      'Name the project too: --project=orders',
  });
  expect(await find('0001', SETS.slice(1, 2))).toMatchObject({ name: '0001_stock.js' });
  await expect(find('migration.sql')).rejects.toThrow('Give the whole name.');
});

it.each([
  ['20260102_place', 'Did you mean 20260102_places.js? '],
  ['totals', 'Did you mean migrations/0002_totals.sql? '],
  ['', 'There is no migration "" in orders, stock, shop. Give its name'],
  ['0', 'There is no migration "0" in'],
  ['../../etc/passwd', 'There is no migration "../../etc/passwd" in orders, stock, shop.'],
])('of %j, which is none, the closest are told', async (asked, told) => {
  await expect(find(asked)).rejects.toMatchObject({
    code: 'MIGRATION_UNKNOWN',
    message: expect.stringContaining(told),
  });
});

it('without migrations there is none', async () => {
  await expect(find('0001', [])).rejects.toThrow(
    'There is no migration "0001": the worktree has no migrations',
  );
});
