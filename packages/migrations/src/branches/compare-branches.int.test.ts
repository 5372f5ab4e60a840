import { databaseNames, TemporaryCheckout } from '@nx-worktree/testkit';
import { openServer, type Server } from '@nx-worktree/postgres';
import { checkoutIn } from '../../testkit/checkout-in';
import { type MigrationSet } from '../sets/migration-set';
import { type BranchComparison, compareBranches } from './compare-branches';

type Files = Readonly<Record<string, string>>;

const SQL: MigrationSet = { project: 'shop', root: 'shop', tool: 'sql' };
const PG_MIGRATE: MigrationSet = { project: 'shop', root: 'shop', tool: 'node-pg-migrate' };

const BASE: Files = { 'shop/migrations/1_a.sql': 'create table a (id int); create table b (id int);' };

let server: Server;
let checkouts: TemporaryCheckout[] = [];
beforeAll(async () => {
  server = await openServer();
});
afterAll(() => server.close());
afterEach(async () => {
  await Promise.all(checkouts.map((checkout) => checkout.remove()));
  checkouts = [];
});

async function compare(
  set: MigrationSet,
  base: Files,
  ours: Files,
  theirs: Files,
): Promise<BranchComparison> {
  const [one, two, three, four] = await Promise.all(
    [{}, ours, theirs, { ...ours, ...theirs }].map((added) => TemporaryCheckout.with({ ...base, ...added })),
  );
  checkouts = [one, two, three, four].filter((checkout) => checkout !== undefined);
  const [first, second, third, fourth] = checkouts.map(({ root }) => checkoutIn(root));
  if (!first || !second || !third || !fourth) throw new Error('unreachable');
  return compareBranches(server, { base: first, ours: second, theirs: third, merged: fourth }, [set]);
}

it('finds branches sound that change different tables, and says which order is new', async () => {
  const compared = await compare(
    SQL,
    BASE,
    { 'shop/migrations/2_ours.sql': 'alter table a add column x int;' },
    { 'shop/migrations/3_theirs.sql': 'alter table b add column y int;' },
  );
  expect(compared).toMatchObject({
    fromScratch: { state: 'sound' },
    onOurs: { state: 'sound' },
    onTheirs: { state: 'sound' },
    sameTables: [],
    orders: {
      shop: {
        ours: ['migrations/2_ours.sql'],
        theirs: ['migrations/3_theirs.sql'],
        late: [{ name: 'migrations/2_ours.sql', of: 'ours', before: 'migrations/3_theirs.sql' }],
      },
    },
  });
});

it('names the table that both change, and shows that the order decides the schema', async () => {
  const compared = await compare(
    SQL,
    BASE,
    { 'shop/migrations/2_ours.sql': 'alter table a alter column id type bigint;' },
    { 'shop/migrations/3_theirs.sql': 'alter table a alter column id type numeric;' },
  );
  expect(compared.sameTables).toEqual(['public.a']);
  expect(compared.onOurs).toEqual({ state: 'sound' });
  expect(compared.onTheirs).toMatchObject({ state: 'different', diff: expect.stringContaining('bigint') });
});

it('reports a merge that does not run, by where it does not', async () => {
  const compared = await compare(
    SQL,
    BASE,
    { 'shop/migrations/2_ours.sql': 'drop table b;' },
    { 'shop/migrations/3_theirs.sql': 'alter table b add column y int;' },
  );
  expect(compared.fromScratch).toMatchObject({ state: 'failed', error: { code: 'MIGRATION_FAILED' } });
});

it('tells that a tool refuses a migration that comes late', async () => {
  const compared = await compare(
    PG_MIGRATE,
    { 'shop/migrations/1_a.js': 'exports.up = (pgm) => pgm.createTable("a", { id: "id" });' },
    { 'shop/migrations/2_ours.js': 'exports.up = (pgm) => pgm.createTable("b", { id: "id" });' },
    { 'shop/migrations/3_theirs.js': 'exports.up = (pgm) => pgm.createTable("c", { id: "id" });' },
  );
  expect(compared).toMatchObject({ fromScratch: { state: 'sound' }, onOurs: { state: 'sound' } });
  expect(compared.onTheirs).toMatchObject({ state: 'failed', error: { code: 'MIGRATION_FAILED' } });
  expect(JSON.stringify(compared.onTheirs)).toContain('2_ours is preceding already run migration 3_theirs');
});

it('leaves no database behind', async () => {
  const url = server.addressOf('postgres').url;
  await compare(
    SQL,
    BASE,
    { 'shop/migrations/2_x.sql': 'drop table b;' },
    { 'shop/migrations/2_y.sql': 'select 1;' },
  );
  expect((await databaseNames(url)).filter((name) => /testdb_(branch|merge)/.test(name))).toEqual([]);
});
