import { type EnsuredTemplate, openServer, type Server } from '@nx-worktree/postgres';
import { sql, TemporaryCheckout } from '@nx-worktree/testkit';
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { checkoutIn } from '../../testkit/checkout-in';
import { type MigrationSet } from '../sets/migration-set';
import { ensureMigrated } from './ensure-migrated';

let server: Server;
let checkout: TemporaryCheckout;
beforeAll(async () => {
  server = await openServer();
});
afterAll(() => server.close());
afterEach(() => checkout.remove());

const AUDIT: MigrationSet = { project: 'audit', root: 'audit', tool: 'sql' };

/** Three migrations of each tool; the first makes the templates of a test its own. */
const PROJECTS: Record<string, (name: string) => Record<string, string>> = {
  sql: (name) => ({
    'shop/migrations/1_a.sql': `create table ${name} ();`,
    'shop/migrations/2_b.sql': 'create table b ();',
    'shop/migrations/2_b.down.sql': 'drop table b;',
    'shop/migrations/3_c.sql': 'create table c ();',
  }),
  knex: (name) => ({
    'shop/knexfile.js': 'module.exports = { client: "pg", connection: process.env.DATABASE_URL };',
    'shop/migrations/1_a.js': knexFile(name),
    'shop/migrations/2_b.js': knexFile('b'),
    'shop/migrations/3_c.js': knexFile('c'),
  }),
  'node-pg-migrate': (name) => ({
    'shop/migrations/1_a.js': `exports.up = (pgm) => pgm.createTable("${name}", {});`,
    'shop/migrations/2_b.js': 'exports.up = (pgm) => pgm.createTable("b", {});',
    'shop/migrations/3_c.js': 'exports.up = (pgm) => pgm.createTable("c", {});',
  }),
};

const SEED = `const { Client } = require('pg'); const client = new Client(process.env.DATABASE_URL);
  client.connect().then(() => client.query('insert into b default values')).then(() => client.end());`;

it.each(Object.keys(PROJECTS))(
  '%s: the template of the first migrations is that of a checkout which has no others',
  async (tool) => {
    const sets = await project(tool);
    const of = (count?: number) => ensure(sets, count);
    const [whole, first] = [await of(), await of(1)];
    expect(await tablesIn(first)).toEqual(['a']);
    expect(await of(2)).toMatchObject({ built: true, builtOn: first.name });
    expect(await tablesIn(await of(2))).toEqual(['a', 'b']);
    expect(await of(3)).toMatchObject({ built: false, name: whole.name });

    for (const file of Object.keys(PROJECTS[tool]?.('') ?? {}).filter((path) => /3_c/.test(path))) {
      rmSync(join(checkout.root, file));
    }
    const { name } = await of();
    expect(await of(2)).toMatchObject({ built: false, name });
  },
);

it('has what other projects add, and neither migrations nor the seed of its own when it has none', async () => {
  const [shop] = await project('sql');
  await checkout.write({ 'audit/migrations/1.sql': 'create table audit ();' });
  const sets = [AUDIT, { ...(shop as MigrationSet), seed: 'exit 3' }];
  expect(await tablesIn(await ensure(sets, 0))).toEqual(['audit']);
  expect(await tablesIn(await ensure(sets, 3))).toEqual(['a', 'audit', 'b', 'c']);
  expect(await tablesIn(await ensure([shop as MigrationSet], 0))).toEqual([]);
});

it('has the rows of its seed when that is asked for, and says when the seed needs a later migration', async () => {
  const [shop] = await project('sql');
  const seeded = { ...(shop as MigrationSet), seed: 'node seed.js' };
  await checkout.write({ 'shop/seed.js': SEED });
  const rowsOf = (template: EnsuredTemplate) => inClone(template, 'select from b');
  expect(await rowsOf(await ensure([seeded], 2, true))).toHaveLength(1);
  expect(await rowsOf(await ensure([seeded], 2))).toHaveLength(0);
  expect(await ensure([seeded], 3, true)).toMatchObject({ name: (await ensure([seeded])).name });

  const names = async () => (await server.databases()).map(({ name }) => name);
  const before = await names();
  await expect(ensure([seeded], 1, true)).rejects.toMatchObject({
    code: 'SEED_TOO_EARLY',
    message: expect.stringMatching(
      /^The seed of shop failed where its migrations stop, after migrations\/1_a\.sql \(node seed\.js, exit code 1\):\n[^]*relation "b" does not exist[^]*\nIt may need what migrations\/2_b\.sql or later migrations make\. The half-filled database was dropped\./,
    ),
  });
  expect(await names()).toEqual(before);
});

it('is not made by a tool that applies all at once', async () => {
  checkout = await TemporaryCheckout.with({ 'shop/migrations/1.x': '', 'shop/migrations/2.x': '' });
  const set = { project: 'shop', root: 'shop', tool: 'command', directory: 'migrations', command: 'true' };
  await expect(ensure([set], 1)).rejects.toThrow("The migrations of shop can't be applied one by one");
});

async function project(tool: string): Promise<MigrationSet[]> {
  checkout = await TemporaryCheckout.with(PROJECTS[tool]?.(`a_${randomUUID().replaceAll('-', '')}`) ?? {});
  return [{ project: 'shop', root: 'shop', tool }];
}

async function ensure(
  sets: readonly MigrationSet[],
  count?: number,
  isSeeded?: boolean,
): Promise<EnsuredTemplate> {
  return (await ensureMigrated(server, checkoutIn(checkout.root), sets, count, isSeeded)).template;
}

async function tablesIn(template: EnsuredTemplate): Promise<string[]> {
  const rows = await inClone<{ name: string }>(
    template,
    `select tablename as name
     from pg_tables where schemaname = 'public' and tablename !~ 'migrations' order by 1`,
  );
  return rows.map(({ name }) => name.replace(/^a_.*/, 'a'));
}

async function inClone<Row extends object>(template: EnsuredTemplate, query: string): Promise<Row[]> {
  const clone = await server.createDatabase({ name: 'testdb_first', template });
  try {
    return await sql<Row>(clone.url, query);
  } finally {
    await clone.drop();
  }
}

function knexFile(table: string): string {
  return `exports.up = (knex) => knex.schema.createTable("${table}", () => undefined); exports.down = () => {};`;
}
