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
  return compareAll(set, [
    base,
    { ...base, ...ours },
    { ...base, ...theirs },
    { ...base, ...ours, ...theirs },
  ]);
}

/** @param all of the base, of both branches, and of their merge */
async function compareAll(set: MigrationSet, all: readonly Files[]): Promise<BranchComparison> {
  const [one, two, three, four] = await Promise.all(all.map((files) => TemporaryCheckout.with(files)));
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

describe('of Drizzle', () => {
  const DRIZZLE: MigrationSet = { project: 'shop', root: 'shop', tool: 'drizzle', directory: 'drizzle' };
  /** The number of a name is the time at which the migration was generated. */
  const journal = (...tags: readonly string[]): Files => ({
    'shop/drizzle/meta/_journal.json': JSON.stringify({
      dialect: 'postgresql',
      entries: tags.map((tag, idx) => ({ idx, tag, when: Number.parseInt(tag), breakpoints: true })),
    }),
    ...Object.fromEntries(tags.map((tag) => [`shop/drizzle/${tag}.sql`, `create table "${tag}" (id int);`])),
  });
  const branches = [journal('1_a'), journal('1_a', '2_ours'), journal('1_a', '3_theirs')];

  it('tells that it would skip one where the other branch is', async () => {
    const merged = journal('1_a', '2_ours', '3_theirs');
    const compared = await compareAll(DRIZZLE, [...branches, merged]);
    expect(compared).toMatchObject({ fromScratch: { state: 'sound' }, onOurs: { state: 'sound' } });
    expect(compared.onTheirs).toMatchObject({ state: 'failed', error: { code: 'MIGRATION_FILES' } });
    expect(JSON.stringify(compared.onTheirs)).toMatch(
      /2_ours\.sql is older .* so Drizzle would skip it and say nothing/,
    );
    expect(compared.orders['shop']?.late).toEqual([{ name: '2_ours', of: 'ours', before: '3_theirs' }]);
  });

  it('refuses a journal that is not in the order of time', async () => {
    const merged = journal('1_a', '3_theirs', '2_ours');
    const compared = await compareAll(DRIZZLE, [...branches, merged]);
    expect(compared.fromScratch).toMatchObject({ state: 'failed', error: { code: 'MIGRATION_FILES' } });
    expect(JSON.stringify(compared.fromScratch)).toMatch(
      /2_ours\.sql .* is not newer than 3_theirs\.sql .* so Drizzle skips/,
    );
  });
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
