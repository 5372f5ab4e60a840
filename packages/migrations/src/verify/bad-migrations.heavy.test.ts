import { runningProcesses } from '@nx-worktree/system';
import { sql } from '@nx-worktree/testkit';
import { randomUUID } from 'node:crypto';
import { useServer } from '../../testkit/use-server';
import { expectNoClonesLeft, VerifiedProject } from '../../testkit/verified-project';

/*
 * Migrations of Knex, which are programs and can do anything.
 */

const used = useServer();
let project: VerifiedProject;
const url = (): string => used.server.addressOf('postgres').url;
expectNoClonesLeft(used);
afterEach(() => project.remove());

const table = `article_${randomUUID().replaceAll('-', '')}`;
const FIRST = {
  'knexfile.js': 'module.exports = { client: "pg", connection: process.env.DATABASE_URL };',
  'migrations/1_first.js': knexFile(
    `knex.schema.createTable("${table}", (t) => { t.increments(); t.text("name"); })`,
  ),
};

/** @param up and down: expressions that return a promise */
function knexFile(up: string, down = 'knex.raw("select 1")', more = ''): string {
  return `exports.up = async (knex) => { await ${up}; }; exports.down = async (knex) => { await ${down}; }; ${more}`;
}

const elsewhere = (statement: string, database = "'postgres'"): string =>
  `(async () => { const { Client } = require('pg'); const url = new URL(process.env.DATABASE_URL);
    const name = url.pathname.slice(1); url.pathname = ${database};
    const c = new Client(url.href); await c.connect(); await c.query(${statement}); await c.end(); })()`;

async function verdictOn(text: string, timeoutSeconds = 60) {
  project = await VerifiedProject.with(
    used.server,
    { ...FIRST, 'migrations/2_new.js': text },
    { tool: 'knex' },
  );
  const { migrations } = await project.verify(/2_new/, { timeoutSeconds });
  return migrations[0];
}

it('judges a good one, with what it locks', async () => {
  const up = `knex.schema.alterTable("${table}", (t) => t.bigInteger("price"))`;
  const down = `knex.schema.alterTable("${table}", (t) => t.dropColumn("price"))`;
  const found = await verdictOn(knexFile(up, down));
  expect(found).toMatchObject({
    name: '2_new.js',
    verdict: 'reversible',
    rows: { from: ['generated'], notFilled: [] },
    locks: {
      isMeasured: true,
      locks: [{ table: `public.${table}`, mode: 'ACCESS EXCLUSIVE', isLong: false }],
    },
  });
  const again = (await project.verify(/2_new/)).migrations[0];
  expect(again).toEqual({ ...found, isFromCache: true });
});

it('judges it anew when a module that it imports has changed', async () => {
  const files = {
    ...FIRST,
    'lib/column.js': 'module.exports = "price";',
    'migrations/2_new.js': `const column = require('../lib/column');${knexFile(
      `knex.schema.alterTable("${table}", (t) => t.integer(column))`,
      `knex.schema.alterTable("${table}", (t) => t.dropColumn(column))`,
    )}`,
  };
  project = await VerifiedProject.with(used.server, files, { tool: 'knex' });
  const verify = async () => (await project.verify(/2_new/)).migrations[0]?.isFromCache;
  expect([await verify(), await verify()]).toEqual([false, true]);
  await project.write({ 'lib/column.js': 'module.exports = "cost";' });
  expect(await verify()).toBe(false);
});

it('says what one that fails half-way leaves, with a transaction and without', async () => {
  const up = `knex.raw("create table half ()"); await knex.raw("select 1/0")`;
  const [within, without] = [await verdictOn(knexFile(up)), undefined];
  expect(within).toMatchObject({ verdict: 'fails', reason: expect.stringContaining('division by zero') });
  expect(within).not.toHaveProperty('left');
  await project.remove();
  const config = 'exports.config = { transaction: false };';
  expect(await verdictOn(knexFile(up, undefined, config))).toMatchObject({
    verdict: 'fails',
    left: 'added table public.half\n',
  });
  expect(without).toBeUndefined();
});

it('stops one that never ends, with the processes that it has started', async () => {
  const sleeper = `sleep-${randomUUID()}`;
  const up = `new Promise(() => require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)', '${sleeper}']))`;
  expect(await verdictOn(knexFile(up), 4)).toMatchObject({
    verdict: 'fails',
    reason: expect.stringContaining('did not end within 4 s and was stopped'),
  });
  expect(JSON.stringify(await runningProcesses())).not.toContain(sleeper);
});

it('notices a session that is left, which holds a lock', async () => {
  const left = `const { Client } = require('pg'); const c = new Client(process.env.DATABASE_URL);
    c.connect().then(() => c.query('begin; lock table ${table}')); setTimeout(() => process.exit(), 30000);`;
  const up = `new Promise((done) => { require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(left)}],
    { detached: true, stdio: 'ignore', cwd: __dirname }).unref(); setTimeout(done, 1500); })`;
  expect(await verdictOn(knexFile(up))).toMatchObject({
    verdict: 'fails',
    reason: expect.stringMatching(
      /left sessions in the database, which keep their locks:\nidle in transaction: begin; lock table/,
    ),
  });
});

it('notices that its database is gone', async () => {
  const up = elsewhere('`drop database "${name}" with (force)`');
  expect(await verdictOn(knexFile(up, undefined, 'exports.config = { transaction: false };'))).toMatchObject({
    verdict: 'fails',
    reason: expect.stringContaining('It dropped or renamed the database that it was given.'),
  });
});

it('notices one that is applied to another database', async () => {
  const other = await used.server.createDatabase({ name: 'elsewhere' });
  try {
    project = await VerifiedProject.with(
      used.server,
      { ...FIRST, 'migrations/2_new.js': knexFile('knex.raw("create table x ()")') },
      { tool: 'knex' },
    );
    await project.verify(/nothing/);
    await project.verify(/1_first/);
    await project.write({
      'knexfile.js': `module.exports = { client: "pg", connection: process.argv.includes("2_new.js") ? ${JSON.stringify(other.url)} : process.env.DATABASE_URL };`,
    });
    const { migrations } = await project.verify(/2_new/);
    expect(migrations[0]).toMatchObject({ verdict: 'fails' });
    expect(migrations[0]?.reason).toMatch(
      /not in the database that they were given|none of its files|1_first/,
    );
  } finally {
    await other.drop();
  }
});

it('leaves no role behind that a migration makes, and judges it again', async () => {
  const role = `reader_${randomUUID().replaceAll('-', '')}`;
  const text = knexFile(
    `knex.raw("create role ${role}; grant select on ${table} to ${role}")`,
    `knex.raw("drop owned by ${role}; drop role ${role}")`,
  );
  expect(await verdictOn(text)).toMatchObject({ verdict: 'reversible' });
  const roles = () => sql(url(), 'select from pg_roles where rolname = $1', [role]);
  expect(await roles()).toEqual([]);
  await project.write({ 'migrations/2_new.js': `${text} // again` });
  expect(await project.verify(/2_new/)).toMatchObject({ isSuccess: true });
  expect(await roles()).toEqual([]);
});
