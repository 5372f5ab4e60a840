import {
  type EnsuredTemplate,
  openServer,
  type Server,
  SharedObjectTakenError,
  insideDatabase,
} from '@nx-worktree/postgres';
import { TemporaryCheckout } from '@nx-worktree/testkit';
import { randomBytes } from 'node:crypto';
import { checkoutIn } from '../../testkit/checkout-in';
import { ensureMigrated } from './ensure-migrated';
import { type MigrationSet } from '../sets/migration-set';

const SHARED: MigrationSet = { project: 'shared', root: 'shared', tool: 'sql' };
const SHOP: MigrationSet = { project: 'shop', root: 'shop', tool: 'sql' };
const BILLING: MigrationSet = { project: 'billing', root: 'billing', tool: 'knex' };

let server: Server;
let checkout: TemporaryCheckout;
let role: string;
beforeAll(async () => {
  server = await openServer();
});
afterAll(() => server.close());
beforeEach(async () => {
  role = `role_${randomBytes(8).toString('hex')}`;
  checkout = await TemporaryCheckout.with({
    'shared/migrations/1_articles.sql': 'create table articles (id int);',
    'shared/migrations/2_reader.sql': `create role ${role}; grant select on articles to ${role};`,
    'shop/migrations/1_sales.sql': 'create table sales (id int);',
    'billing/knexfile.js': 'module.exports = { client: "pg", connection: process.env.DATABASE_URL };',
    'billing/migrations/1_invoices.js': knexMigration('create table invoices ()'),
  });
});
afterEach(() => checkout.remove());

function knexMigration(...statements: string[]): string {
  return `exports.up = (knex) => knex.raw(${JSON.stringify(statements.join('; '))}); exports.down = () => {};`;
}

async function ensure(...sets: MigrationSet[]): Promise<EnsuredTemplate> {
  return (await ensureMigrated(server, checkoutIn(checkout.root), sets)).template;
}

/** Works while a database with the roles of a template is in use. */
async function beside<T>(template: EnsuredTemplate, work: () => Promise<T>): Promise<T> {
  const environment = role;
  const clone = await server.createDatabase({
    name: 'testdb_roles',
    template,
    holder: { kind: 'record', id: environment, path: '/record.json' },
  });
  try {
    return await work();
  } finally {
    await clone.drop();
  }
}

it('makes the roles of a project once for all that depend on it, also while they are in use', async () => {
  const shop = await ensure(SHARED, SHOP);
  const billing = await beside(shop, () => ensure(SHARED, BILLING));
  expect(billing.built).toBe(true);

  const clone = await server.createDatabase({ name: 'testdb_roles', template: billing });
  await insideDatabase(clone, (client) => client.query(`set role ${role}; select * from articles`));
  await clone.drop();
});

it.each([
  ['plain SQL', SHARED, 'shared/migrations/1_articles.sql', 'create table articles (id bigint);'],
  [
    'Knex, in a process of its own',
    BILLING,
    'billing/migrations/1_invoices.js',
    knexMigration('create table invoices (id int)'),
  ],
])(
  'applies migrations that recreate a role after an edit of an earlier one: %s',
  async (_what, set, file, edited) => {
    await checkout.write({ 'billing/migrations/2_reader.js': knexMigration(`create role ${role}`) });
    const before = await ensure(set);
    await checkout.write({ [file]: edited });

    const after = await ensure(set);
    expect(after.built).toBe(true);
    expect(after.name).not.toBe(before.name);
  },
);

it('does not ask for a fix of the migration when the role is in use', async () => {
  const template = await ensure(SHARED);
  await checkout.write({ 'shared/migrations/1_articles.sql': 'create table articles (id bigint);' });
  const failure = await beside(template, () => ensure(SHARED).catch((error: unknown) => error));

  expect(failure).toBeInstanceOf(SharedObjectTakenError);
  expect(String(failure)).toContain('The migrations of shared failed (sql, migrations/2_reader.sql');
  expect(String(failure)).not.toContain('Fix');
  expect((await ensure(SHARED)).built).toBe(true);
});
