import {
  type ConnectionInfo,
  type EnsuredTemplate,
  openServer,
  type Server,
  insideDatabase,
} from '@nx-worktree/postgres';
import { TemporaryCheckout } from '@nx-worktree/testkit';
import { randomUUID } from 'node:crypto';
import { checkoutIn } from '../../testkit/checkout-in';
import { MigrationFailedError, SeedFailedError } from '../programs/program-errors';
import { type MigrationSet } from '../sets/migration-set';
import { templateOf } from './template-of';

const SQL: MigrationSet = { project: 'audit', root: 'audit', tool: 'sql' };
const PG_MIGRATE: MigrationSet = { project: 'orders', root: 'orders', tool: 'node-pg-migrate' };
const KNEX: MigrationSet = { project: 'billing', root: 'billing', tool: 'knex' };

/** 10 comes after 2 by number, and before it by its bytes. */
const AUDIT = {
  'audit/migrations/2_audit.sql': `create table audit (id serial primary key, what text);
    do $$ begin execute format('alter database %I set search_path to public, audit', current_database()); end $$;`,
  'audit/migrations/2_audit.down.sql': 'drop table audit;',
};
const ORDERS = {
  'orders/migrations/1_orders.js':
    'exports.up = (pgm) => { pgm.createTable("orders", { id: "id" }); pgm.sql("insert into audit (what) values ($$orders$$)"); };',
};
const BILLING = {
  'billing/knexfile.js': 'module.exports = { client: "pg", connection: process.env.DATABASE_URL };',
  'billing/migrations/1_invoices.js':
    'exports.up = (knex) => knex.schema.createTable("invoices", (table) => table.increments()); exports.down = () => {};',
};
const MORE = {
  'audit/migrations/10_more.sql': 'alter table audit add column late text default $$x$$;',
  'orders/migrations/10_more.js':
    'exports.up = (pgm) => { pgm.addColumns("orders", { late: "int" }); pgm.sql("insert into audit (what) values ($$late$$)"); };',
  'billing/migrations/2_more.js':
    'exports.up = (knex) => knex.raw("create view late as select id from invoices"); exports.down = () => {};',
};

let server: Server;
let checkout: TemporaryCheckout;
/** Makes the templates of each test its own. */
const mark = (): Record<string, string> => ({
  'audit/migrations/1_mark.sql': `create schema m_${randomUUID().replaceAll('-', '')};`,
});
beforeAll(async () => {
  server = await openServer();
});
afterAll(() => server.close());
beforeEach(async () => {
  checkout = await TemporaryCheckout.with({ ...mark(), ...AUDIT, ...ORDERS, ...BILLING });
});
afterEach(() => checkout.remove());

async function ensure(sets: readonly MigrationSet[]): Promise<EnsuredTemplate> {
  return server.ensureTemplate(await templateOf(checkoutIn(checkout.root), sets));
}

describe('a template that only lacks what comes last is where the next one starts', () => {
  it.each<[string, MigrationSet[], (keyof typeof MORE)[]]>([
    ['plain SQL', [SQL], ['audit/migrations/10_more.sql']],
    ['node-pg-migrate, after plain SQL', [SQL, PG_MIGRATE], ['orders/migrations/10_more.js']],
    ['Knex, with its batches', [SQL, KNEX], ['billing/migrations/2_more.js']],
  ])('%s: and it is as if built in an empty database', async (_, sets, added) => {
    const before = await ensure(sets);
    await checkout.write(Object.fromEntries(added.map((file) => [file, MORE[file]])));

    const template = await ensure(sets);

    expect(template).toMatchObject({ built: true, builtOn: before.name, because: [`${added[0]} added`] });
    const [continued, fromScratch] = [await cloneOf(template), await migrated(sets)];
    expect(await describeDatabase(continued)).toEqual(await describeDatabase(fromScratch));
    await continued.drop();
    await fromScratch.drop();
  });

  it('also where it is that of a project that this one depends on', async () => {
    const { name } = await ensure([SQL]);
    expect(await ensure([SQL, KNEX, PG_MIGRATE])).toMatchObject({ builtOn: name });
  });
});

describe('a template is built in an empty database', () => {
  it('when a migration comes before others that are applied', async () => {
    await ensure([SQL, PG_MIGRATE]);
    await checkout.write({ 'audit/migrations/10_more.sql': MORE['audit/migrations/10_more.sql'] });
    const template = await ensure([SQL, PG_MIGRATE]);
    expect(template.because).toEqual(['audit/migrations/10_more.sql added']);
    expect(template).not.toHaveProperty('builtOn');
  });

  it('when one of the applied migrations has changed', async () => {
    await ensure([SQL]);
    await checkout.write(mark());
    const template = await ensure([SQL]);
    expect(template).toMatchObject({ because: ['audit/migrations/1_mark.sql changed'] });
    expect(template).not.toHaveProperty('builtOn');
  });

  it('when building on the older one fails, and what fails there as well is reported', async () => {
    await ensure([SQL]);
    const builds: string[] = [];
    await checkout.write({ 'audit/migrations/11_wrong.sql': 'creat table x ();' });
    const request = await templateOf(checkoutIn(checkout.root), [SQL]);
    const failing = server.ensureTemplate({
      ...request,
      build: (database) => (builds.push(database.name), request.build(database)),
    });
    await expect(failing).rejects.toThrow(MigrationFailedError);
    expect(builds).toHaveLength(1);
    expect(await server.answers(builds[0] ?? '')).toBe(false);
  });
});

describe('a seed', () => {
  const seed = 'node seed.js';
  const SEED = `const { Client } = require('pg'); const client = new Client(process.env.DATABASE_URL);
    client.connect().then(() => client.query('insert into audit (what) values ($1)', [require('./seed.json')]))
      .then(() => client.end());`;
  const SEEDED: MigrationSet = { ...SQL, seed, inputs: ['seed.*'] };

  it('fills the template once, after its migrations; a change of it or of its files makes another template', async () => {
    await checkout.write({ 'audit/seed.js': SEED, 'audit/seed.json': '"pen"' });
    const first = await ensure([SEEDED]);
    await checkout.write({ 'audit/migrations/10_more.sql': MORE['audit/migrations/10_more.sql'] });
    const second = await ensure([SEEDED]);
    expect(second).not.toHaveProperty('builtOn');
    const third = await ensure([SEEDED, PG_MIGRATE]);
    expect(third.builtOn).toBe(second.name);

    const clone = await cloneOf(third);
    expect(await query(clone, 'select what, late from audit order by id')).toEqual([
      { what: 'pen', late: 'x' },
      { what: 'orders', late: 'x' },
    ]);
    await clone.drop();
    await checkout.write({ 'audit/seed.json': '"ink"' });
    expect(await ensure([SEEDED])).toMatchObject({ built: true, because: ['audit/seed.json changed'] });
    expect((await ensure([{ ...SEEDED, seed: `${seed} again` }])).because).toEqual([
      `audit: seed ${seed} -> ${seed} again`,
    ]);
    expect(first.name).not.toBe(second.name);
  });

  it('that fails is reported as what it is, and nothing is left', async () => {
    const failure = await ensure([{ ...SQL, seed: 'echo no ink; exit 3' }]).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(SeedFailedError);
    expect(String(failure)).toContain('The seed of audit failed (echo no ink; exit 3, exit code 3):\nno ink');
  });

  it('that depends on the time makes a template for a stretch of it', async () => {
    const request = await templateOf(checkoutIn(checkout.root), [{ ...SQL, freshForHours: 24 }]);
    expect(request.manifest['audit: fresh since']).toMatch(/^\d{4}-\d\d-\d\dT00:00Z$/);
    expect(request.key).not.toBe((await templateOf(checkoutIn(checkout.root), [SQL])).key);
  });
});

function cloneOf(template: { name: string }) {
  return server.createDatabase({ name: 'testdb_continued', template });
}

/** What one gets without templates. */
async function migrated(sets: readonly MigrationSet[]) {
  const database = await server.createDatabase({ name: 'testdb_scratch' });
  await (await templateOf(checkoutIn(checkout.root), sets)).build(database);
  return database;
}

function query(database: ConnectionInfo, text: string): Promise<unknown[]> {
  return insideDatabase(database, async (client) => (await client.query(text)).rows);
}

/** Columns with their positions, relations, sequences, settings, and what the tools have noted; no times. */
async function describeDatabase(database: ConnectionInfo): Promise<unknown> {
  const tables = ['nx_worktree.migrations', 'pgmigrations', 'knex_migrations', 'audit'];
  const contents = tables.map(async (table) => {
    const [found] = (await query(database, `select to_regclass('${table}') is not null as is_there`)) as [
      { is_there: boolean },
    ];
    if (!found.is_there) return [];
    return query(
      database,
      `select to_jsonb(t) - 'applied_at' - 'run_on' - 'migration_time' as note from ${table} t order by t::text`,
    );
  });
  return {
    contents: await Promise.all(contents),
    columns: await query(
      database,
      `select c.oid::regclass::text as of, attname, attnum, atttypid::regtype::text, pg_get_expr(adbin, adrelid) as preset
       from pg_class c join pg_attribute a on a.attrelid = c.oid left join pg_attrdef on adrelid = c.oid and adnum = attnum
       where relnamespace::regnamespace::text !~ '^(pg_|information_schema)' order by 1, 3`,
    ),
    sequences: await query(
      database,
      `select schemaname, sequencename, last_value from pg_sequences order by 1, 2`,
    ),
    settings: await query(
      database,
      `select setconfig from pg_db_role_setting where setdatabase =
         (select oid from pg_database where datname = current_database())`,
    ),
  };
}
