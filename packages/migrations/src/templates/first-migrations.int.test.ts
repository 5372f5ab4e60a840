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

it('is not made by a tool that applies all at once', async () => {
  checkout = await TemporaryCheckout.with({ 'shop/migrations/1.x': '', 'shop/migrations/2.x': '' });
  const set = { project: 'shop', root: 'shop', tool: 'command', directory: 'migrations', command: 'true' };
  await expect(ensure([set], 1)).rejects.toThrow("The migrations of shop can't be applied one by one");
});

async function project(tool: string): Promise<MigrationSet[]> {
  checkout = await TemporaryCheckout.with(PROJECTS[tool]?.(`a_${randomUUID().replaceAll('-', '')}`) ?? {});
  return [{ project: 'shop', root: 'shop', tool }];
}

async function ensure(sets: readonly MigrationSet[], count?: number): Promise<EnsuredTemplate> {
  return (await ensureMigrated(server, checkoutIn(checkout.root), sets, count)).template;
}

async function tablesIn(template: EnsuredTemplate): Promise<string[]> {
  const clone = await server.createDatabase({ name: 'testdb_first', template });
  const rows = await sql<{ name: string }>(
    clone.url,
    `select tablename as name
     from pg_tables where schemaname = 'public' and tablename !~ 'migrations' order by 1`,
  );
  await clone.drop();
  return rows.map(({ name }) => name.replace(/^a_.*/, 'a'));
}

function knexFile(table: string): string {
  return `exports.up = (knex) => knex.schema.createTable("${table}", () => undefined); exports.down = () => {};`;
}
