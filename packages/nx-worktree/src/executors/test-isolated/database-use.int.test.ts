import { LOOK, OrdersWorkspace } from '../../../testkit/orders-workspace';
import { recordConsole } from '../../../testkit/recorded-console';

const { lines, errors } = recordConsole();
let workspace: OrdersWorkspace;
beforeEach(() => {
  workspace = new OrdersWorkspace();
});
afterEach(() => workspace.remove());

const MIGRATION = 'create table orders ()';
const NOTHING = '';
const UNUSED = 'none of them connected to the database in DATABASE_URL';

/** Runs a query in another database of the same server, as a program does whose configuration names it. */
const ELSEWHERE = `
  const { Client } = require('pg');
  const on = async (database, query) => {
    const client = new Client({ database });
    await client.connect();
    await client.query(query);
    await client.end();
  };`;

const TESTING = `
  require('@swc-node/register');
  const { cloneForTest, databaseOfWorker } = require('@nx-worktree/testing');`;

const OWN = 'process.env.DATABASE_NAME';

describe('test-isolated of a project with migrations', () => {
  beforeEach(() => workspace.write('orders/migrations/1.sql', MIGRATION));

  it.each([
    ['connect to nothing', NOTHING],
    ['connect to another database', `${ELSEWHERE}; on('postgres', 'select 1')`],
    ['make a clone and leave it alone', `${TESTING}; cloneForTest().then((clone) => clone.drop())`],
  ])('fails when its tests pass and %s, and says what to look for', async (_what, script) => {
    expect(await workspace.run(script)).toBe(false);
    expect(errors.join()).toContain(UNUSED);
    expect(errors.join()).toContain('"database": "optional"');
    expect(errors.join()).not.toContain('--database=optional');
    expect(errors.join()).not.toContain('    at ');
  });

  it.each([
    ['their own database, for a moment', `${ELSEWHERE}; on(${OWN}, 'select 1')`],
    [
      'one of the same name, which they have recreated',
      `${ELSEWHERE}
       on('postgres', 'drop database ' + ${OWN})
         .then(() => on('postgres', 'create database ' + ${OWN}))
         .then(() => on(${OWN}, 'select 1'))`,
    ],
    [
      'one that they make and drop, as Django does with the workers of pytest-xdist',
      `${ELSEWHERE}
       const theirs = 'test_' + ${OWN} + '_gw0';
       on('postgres', 'create database ' + theirs)
         .then(() => on(theirs, 'select pg_sleep(0.2)'))
         .then(() => on('postgres', 'drop database ' + theirs))`,
    ],
    [
      'a clone that they drop',
      `${TESTING}
       cloneForTest().then(async (clone) => {
         await clone.connect();
         await clone.drop();
       })`,
    ],
    [
      "a worker's database, which is left when they have ended",
      `${TESTING}; databaseOfWorker().then((database) => database.connect()).then(() => process.exit())`,
    ],
    [
      'a clone of migrations that they name',
      `${TESTING}
       cloneForTest({ directory: 'migrations' }).then(async (clone) => {
         await clone.connect();
         await clone.drop();
       })`,
    ],
  ])('passes when its tests use %s', async (_what, script) => {
    const passed = await workspace.run(script);
    expect(errors).toEqual([]);
    expect(passed).toBe(true);
  });

  it('says of tests that fail nothing of the kind', async () => {
    expect(await workspace.run('process.exitCode = 1')).toBe(false);
    expect(errors.join()).not.toContain(UNUSED);
  });

  it('names a filter first that was passed on, and a way out for one run, which works', async () => {
    expect(await workspace.run(NOTHING, { testNamePattern: 'pure' })).toBe(false);
    expect(errors.join()).toMatch(/--testNamePattern selects.*--database=optional.*Look for an address/s);
    expect(await workspace.run(NOTHING, { testNamePattern: 'pure', database: 'optional' })).toBe(true);
  });

  it('says no "tests failed" of a database that they left alone, and keeps it not', async () => {
    expect(await workspace.run(NOTHING, { keepOnFailure: true })).toBe(false);
    expect(errors.join()).toContain(UNUSED);
    expect(lines.join()).not.toContain('psql');
  });

  it('passes where the database is optional, and says that it was left alone', async () => {
    expect(await workspace.run(NOTHING, { database: 'optional' })).toBe(true);
    expect(lines.join()).toContain(
      'The tests of orders did not connect to their database, which is optional.',
    );
    lines.length = 0;
    expect(await workspace.run(`${LOOK}; look().then(() => client.end())`, { database: 'optional' })).toBe(
      true,
    );
    expect(lines.join()).not.toContain('optional');
  });

  it('passes without a database when it is told that the tests need none', async () => {
    expect(await workspace.run(NOTHING, { database: false })).toBe(true);
    expect(lines.join()).not.toContain('database');
  });
});

describe('test-isolated of a project that only depends on one with migrations', () => {
  beforeEach(() => workspace.write('audit/migrations/1.sql', MIGRATION));

  it('gives tests a database that they may leave alone', async () => {
    expect(await workspace.run(NOTHING)).toBe(true);
    expect(lines.join()).toContain('own database');
  });

  it('fails when they leave it alone and it was asked for', async () => {
    expect(await workspace.run(NOTHING, { database: true })).toBe(false);
    expect(errors.join()).toContain(UNUSED);
  });
});
