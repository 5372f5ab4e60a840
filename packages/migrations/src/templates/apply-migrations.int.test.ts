import { openServer, type Server } from '@nx-worktree/postgres';
import { sql, TemporaryCheckout } from '@nx-worktree/testkit';
import { inspect } from 'node:util';
import { ensureTemplateOf, rowsAfter } from '../../testkit/built-templates';
import { checkoutIn } from '../../testkit/checkout-in';
import { MigrationFailedError } from '../programs/program-errors';
import { MigrationInputsError, MigrationWentElsewhereError } from './template-errors';
import { type MigrationSet } from '../sets/migration-set';
import { templateOf } from './template-of';

const KNEXFILE = 'module.exports = { client: "pg", connection: process.env.DATABASE_URL };';
const KNEX: MigrationSet = { project: 'billing', root: 'billing', tool: 'knex', directory: 'migrations' };
const PG_MIGRATE: MigrationSet = { project: 'orders', root: 'orders', tool: 'node-pg-migrate' };
const SQL: MigrationSet = { project: 'audit', root: 'audit', tool: 'sql' };

let server: Server;
let checkout: TemporaryCheckout;
const former = { ...process.env };

beforeAll(async () => {
  server = await openServer();
});
afterAll(() => server.close());
afterEach(async () => {
  process.env = { ...former };
  await checkout.remove();
});

describe('the migrations of a template', () => {
  it('are applied by their tools, one set after the other', async () => {
    checkout = await TemporaryCheckout.with({
      'audit/migrations/1_audit.sql': 'create table audit (id int primary key);',
      'orders/migrations/0001_orders.js':
        'exports.up = (pgm) => pgm.createTable("orders", { audit: { type: "int", references: "audit" } });',
      'billing/knexfile.js': KNEXFILE,
      'billing/migrations/1_invoices.js':
        'exports.up = (knex) => knex.raw("create table invoices (audit int references audit)"); exports.down = () => {};',
      'other/seed.js': `const { Client } = require('pg'); const client = new Client(process.env.DATABASE_URL);
        client.connect().then(() => client.query('insert into audit values (1)')).then(() => client.end());`,
    });
    const command = 'node seed.js';
    const other: MigrationSet = { project: 'o', root: 'other', tool: 'command', command, inputs: ['*.js'] };
    const tables =
      'select 1 from audit, information_schema.tables where table_name in ($$orders$$, $$invoices$$)';
    expect(await rowsAfter(server, checkout, [SQL, PG_MIGRATE, KNEX, other], tables)).toHaveLength(2);
  });

  it('reach the given database although the caller works with another one', async () => {
    process.env['DATABASE_URL'] = 'postgres://nobody:nothing@localhost:1/nowhere';
    process.env['PGHOST'] = 'nowhere';
    process.env['PGDATABASE'] = 'nowhere';
    process.env['PGOPTIONS'] = '-c search_path=nowhere';
    checkout = await TemporaryCheckout.with({
      'billing/knexfile.js': 'module.exports = { client: "pg", connection: {} };',
      'billing/migrations/1.js':
        'exports.up = (knex) => knex.raw("create table a ()"); exports.down = () => {};',
      'audit/migrations/1.sql': 'create table b ();',
    });
    expect(await rowsAfter(server, checkout, [KNEX, SQL], 'select * from public.a, public.b')).toEqual([]);
  });

  it('fail when the tool has migrated another database', async () => {
    const elsewhere = await server.createDatabase({ name: 'elsewhere' });
    checkout = await TemporaryCheckout.with({
      'billing/knexfile.js': KNEXFILE.replace('process.env.DATABASE_URL', JSON.stringify(elsewhere.url)),
      'billing/migrations/1.js':
        'exports.up = (knex) => knex.raw("create table a ()"); exports.down = () => {};',
    });
    await expect(ensureTemplateOf(server, checkout, [KNEX])).rejects.toThrow(MigrationWentElsewhereError);
    await elsewhere.drop();
  });

  it('fail when the tool applies files that are not in the key', async () => {
    checkout = await TemporaryCheckout.with({
      'billing/knexfile.js': `const directory = ['chan', 'ges'].join(''); ${KNEXFILE.replace('}', ', migrations: { directory } }')}`,
      'billing/changes/1.js':
        'exports.up = (knex) => knex.raw("create table a ()"); exports.down = () => {};',
      'billing/migrations/2.js': '',
    });
    const failure = await ensureTemplateOf(server, checkout, [KNEX]).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(MigrationInputsError);
    expect(String(failure)).toContain('1.js was applied');
  });

  it.each([
    [
      KNEX,
      'billing/migrations/2.js',
      'exports.up = (knex) => knex.raw("creat table b ()"); exports.down = () => {};',
    ],
    [PG_MIGRATE, 'orders/migrations/2.js', 'exports.up = (pgm) => pgm.sql("creat table b ()");'],
    [SQL, 'audit/migrations/2.sql', 'select 1;\ncreat table b ();'],
    [
      { ...SQL, tool: 'command', command: 'echo creat; exit 3', inputs: ['**'] } as MigrationSet,
      'audit/x',
      '',
    ],
  ])('leave no database behind when one fails (%j)', async (set, file, text) => {
    checkout = await TemporaryCheckout.with({
      'billing/knexfile.js': KNEXFILE,
      'billing/migrations/1.js':
        'exports.up = (knex) => knex.raw("create table a ()"); exports.down = () => {};',
      'orders/migrations/1.js': 'exports.up = (pgm) => pgm.sql("create table a ()");',
      'audit/migrations/1.sql': 'create table a ();',
      [file]: text,
    });
    let name = '';
    const request = await templateOf(checkoutIn(checkout.root), [set]);
    const build = server.ensureTemplate({
      ...request,
      build: (database) => {
        name = database.name;
        return request.build(database);
      },
    });
    const failure = await build.catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(MigrationFailedError);
    expect(String(failure)).toContain('creat');
    expect(String(failure)).toContain('The half-migrated database was dropped. Fix the error above');
    // The tool alone drops nothing.
    expect(String((failure as Error).cause)).not.toContain('dropped');
    expect(name).not.toBe('');
    expect(await server.answers(name)).toBe(false);
    const maintenance = await server.createDatabase({ name: 'looks' });
    expect(await sql(maintenance.url, `select 1 from pg_database where datname = '${name}'`)).toEqual([]);
    await maintenance.drop();
  });
});

it.each<Partial<MigrationSet>>([
  { tool: 'command', directory: 'migrations', command: 'no-such-tool up' },
  { seed: './no-such-file.sh' },
])('a command that the shell does not find is no fault of a migration: %j', async (options) => {
  checkout = await TemporaryCheckout.with({ 'audit/migrations/1.sql': 'create table a ();' });
  await expect(ensureTemplateOf(server, checkout, [{ ...SQL, ...options }])).rejects.toMatchObject({
    code: 'COMMAND_NOT_FOUND',
    message: expect.stringMatching(/^A command of audit could not be started in audit, .*no-such/s),
  });
});

it('the password of the server is neither in the list of processes nor in what is said of a failure', async () => {
  checkout = await TemporaryCheckout.with({
    'orders/migrations/1.js': `const { execFileSync } = require('node:child_process');
      exports.up = () => {
        const list = execFileSync('ps', ['-A', '-o', 'args']).toString();
        const isListed = list.split('\\n').some((line) => line.includes(process.env.PGPASSWORD));
        throw new Error('listed: ' + isListed + ' of ' + list.includes('node-pg-migrate') + ' at ' + process.env.DATABASE_URL);
      };`,
  });
  const failure = await ensureTemplateOf(server, checkout, [PG_MIGRATE]).catch((error: unknown) => error);
  expect(String(failure)).toContain('listed: false of true at postgresql://postgres:***@127.0.0.1');
  const { PGPASSWORD: password } = server.addressOf('postgres').variables;
  expect(inspect(failure, { depth: 9 })).not.toContain(password);
});

it('asks for the command where none is given', async () => {
  checkout = await TemporaryCheckout.with({ 'audit/migrations/1.sql': '' });
  const request = await templateOf(checkoutIn(checkout.root), [
    { ...SQL, tool: 'command', directory: 'migrations' },
  ]);
  await expect(server.ensureTemplate(request)).rejects.toThrow(
    /Set it in the options of the project's migrate/,
  );
});
