import { TemporaryCheckout } from '@nx-worktree/testkit';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { checkoutIn } from '../../testkit/checkout-in';
import { MigrationToolMissingError } from '../programs/program-errors';
import { MigrationInputsError, MigrationSetsClashError } from './template-errors';
import { type MigrationSet } from '../sets/migration-set';
import { templateOf } from './template-of';

const AUDIT: MigrationSet = { project: 'audit', root: 'libs/audit', tool: 'sql' };
const API: MigrationSet = { project: 'api', root: 'apps/api', tool: 'knex' };
const FILES = {
  'libs/audit/migrations/1_entries.sql': 'create table entries ();',
  'libs/audit/migrations/1_entries.down.sql': 'drop table entries;',
  'apps/api/knexfile.js': 'module.exports = {};',
  'apps/api/migrations/1.js': '',
};

let checkout: TemporaryCheckout;
beforeEach(async () => {
  checkout = await TemporaryCheckout.with(FILES);
});
afterEach(() => checkout.remove());

describe('templateOf', () => {
  it('has the same key for the same migrations in another checkout', async () => {
    const other = await TemporaryCheckout.with(FILES);
    const { key } = await templateOf(checkoutIn(other.root), [AUDIT, API]);
    await other.remove();
    expect(key).toMatch(/^[0-9a-f]{64}$/);
    expect((await templateOf(checkoutIn(checkout.root), [AUDIT, API])).key).toBe(key);
  });

  it.each([
    ['a migration changes', { 'apps/api/migrations/1.js': '// changed' }, true],
    [
      'only line ends change',
      { 'libs/audit/migrations/1_entries.sql': 'create table entries ();\r\n' },
      true,
    ],
    ['a migration is added', { 'libs/audit/migrations/2.sql': '' }, true],
    ['the knexfile changes', { 'apps/api/knexfile.js': 'module.exports = { a: 1 };' }, true],
    ['a source changes', { 'apps/api/src/main.ts': '' }, false],
    ['an editor leaves a file', { 'apps/api/migrations/.1.js.swp': '' }, false],
  ])('when %s', async (_, change, isOther) => {
    const { key } = await templateOf(checkoutIn(checkout.root), [AUDIT, API]);
    await checkout.write(change);
    const changed = await templateOf(checkoutIn(checkout.root), [AUDIT, API]);
    expect(changed.key !== key).toBe(isOther);
  });

  it('has another key when a migration is renamed, or the order of the sets changes', async () => {
    const { key } = await templateOf(checkoutIn(checkout.root), [AUDIT, API]);
    expect((await templateOf(checkoutIn(checkout.root), [API, AUDIT])).key).not.toBe(key);
    await rm(join(checkout.root, 'libs/audit/migrations/1_entries.sql'));
    await checkout.write({ 'libs/audit/migrations/2_entries.sql': 'create table entries ();' });
    expect((await templateOf(checkoutIn(checkout.root), [AUDIT, API])).key).not.toBe(key);
  });

  it('sees further inputs and the command of a set', async () => {
    const set: MigrationSet = {
      project: 'api',
      root: 'apps/api',
      tool: 'command',
      command: 'a',
      inputs: ['*.seed'],
    };
    await checkout.write({ 'apps/api/first.seed': '1' });
    const { key } = await templateOf(checkoutIn(checkout.root), [set]);
    expect((await templateOf(checkoutIn(checkout.root), [{ ...set, command: 'b' }])).key).not.toBe(key);
    await checkout.write({ 'apps/api/first.seed': '2' });
    expect((await templateOf(checkoutIn(checkout.root), [set])).key).not.toBe(key);
  });

  it('sees migrations that lie outside of the project, and counts them', async () => {
    const set: MigrationSet = { ...AUDIT, directory: '../../prisma/migrations' };
    await checkout.write({ 'prisma/migrations/1/migration.sql': 'create table a ();' });
    const { key, migrations, manifest } = await templateOf(checkoutIn(checkout.root), [set]);
    expect(migrations).toBe(1);
    expect(Object.keys(manifest)).toContain('prisma/migrations/1/migration.sql');
    await checkout.write({ 'prisma/migrations/1/migration.sql': 'create table b ();' });
    expect((await templateOf(checkoutIn(checkout.root), [set])).key).not.toBe(key);
  });

  it('counts migrations, and keeps what the key was made of', async () => {
    const { migrations, manifest } = await templateOf(checkoutIn(checkout.root), [AUDIT, API]);
    expect(migrations).toBe(2);
    expect(Object.keys(manifest)).toEqual([
      'audit: tool',
      'libs/audit/migrations/1_entries.sql',
      'libs/audit/migrations/1_entries.down.sql',
      'api: tool',
      'apps/api/knexfile.js',
      'apps/api/migrations/1.js',
    ]);
    expect(manifest['audit: tool']).toBe('sql 2');
    expect(manifest['api: tool']).toMatch(/^knex 3\./);
  });

  it('refuses a set of which it sees no file: its template would never be rebuilt', async () => {
    const set: MigrationSet = { project: 'api', root: 'apps/api', tool: 'command', command: 'make migrate' };
    await expect(templateOf(checkoutIn(checkout.root), [set])).rejects.toThrow(MigrationInputsError);
    await expect(templateOf(checkoutIn(checkout.root), [{ ...AUDIT, directory: 'typo' }])).rejects.toThrow(
      MigrationInputsError,
    );
  });

  it('refuses two sets that one table of state would mix up, and names both', async () => {
    await checkout.write({ 'apps/web/knexfile.js': '', 'apps/web/migrations/1.js': '' });
    const web: MigrationSet = { ...API, project: 'web', root: 'apps/web' };
    const failure = await templateOf(checkoutIn(checkout.root), [API, web]).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(MigrationSetsClashError);
    expect(failure).toMatchObject({ projects: ['api', 'web'], stateTable: 'knex_migrations' });

    await checkout.write({
      'apps/web/knexfile.js': 'module.exports = { migrations: { tableName: "web" } };',
    });
    await templateOf(checkoutIn(checkout.root), [API, web]);
  });

  it('lets two projects share the files that they migrate with', async () => {
    const web: MigrationSet = { ...API, project: 'web', root: 'apps/web', directory: '../api/migrations' };
    await checkout.write({ 'apps/web/package.json': '{}' });
    expect((await templateOf(checkoutIn(checkout.root), [API, web])).migrations).toBe(2);
  });

  it('says that a tool is not installed, and how to install it', async () => {
    await rm(join(checkout.root, 'node_modules'));
    const failure = await templateOf(checkoutIn(checkout.root), [API]).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(MigrationToolMissingError);
    expect(String(failure)).toContain('npm install --save-dev knex');
  });
});
