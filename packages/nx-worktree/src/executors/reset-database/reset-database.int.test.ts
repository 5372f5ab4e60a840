import { environmentFor } from '@nx-worktree/environment';
import { openServer } from '@nx-worktree/postgres';
import { connectTo, writeFiles } from '@nx-worktree/testkit';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MigrationsWorkspace, type ProjectName } from '../../../testkit/migrations-workspace';
import { recordConsole } from '../../../testkit/recorded-console';
import { CTRL_C, ENTER, hasTerminals, lastLineOnTerminal } from '../../../testkit/terminal';
import migrationStatus from '../migration-status/migration-status';
import { type ResetDatabaseOptions } from './options';
import resetDatabase from './reset-database';

const { lines, errors } = recordConsole();
let workspace: MigrationsWorkspace;
beforeAll(async () => {
  workspace = await MigrationsWorkspace.create();
});
afterAll(() => workspace.remove());

async function reset(
  root: string,
  options: Partial<ResetDatabaseOptions> = {},
  project: ProjectName = 'shop',
): Promise<boolean> {
  const given = { yes: true, force: false, ...options };
  return (await resetDatabase(given, workspace.context(root, project))).success;
}

const addRow = (identifier: string) => workspace.query(identifier, 'insert into orders values (1)');
const rows = (identifier: string) => workspace.query(identifier, 'select id from orders');
const NEW = { 'packages/orders/migrations/3_tax.sql': 'create table tax (id integer);' };

test('the database gets the migrations of the worktree, under its name and URL, and loses its rows', async () => {
  const root = await workspace.worktree('reset');
  const before = await workspace.urlOf('reset');
  await addRow('reset');
  writeFiles(root, {
    ...NEW,
    'packages/orders/migrations/1_orders.sql': 'create table orders (id bigint primary key);',
  });

  expect(await reset(root)).toBe(true);

  expect(lines.join('\n')).toMatch(
    /^Recreated the database of reset in .*: testdb_migration_reset, 6 migrations .*\. Name and URL are the same as before\.$/,
  );
  expect(await workspace.urlOf('reset')).toBe(before);
  expect(await rows('reset')).toEqual([]);
  await workspace.query('reset', 'select from tax');
  const file = readFileSync(join(root, '.env.test'), 'utf8');
  const template = (await environmentFor(root, undefined))?.environment.facts.database?.template;
  expect(file).toContain(`NX_WORKTREE_TEMPLATE=${template}`);
  expect(file).toContain(before);
  const status = await migrationStatus({ json: true, failOnPending: true }, workspace.context(root, 'shop'));
  expect(status.success).toBe(true);
});

test('from the main checkout, it is named', async () => {
  await workspace.worktree('named');
  await addRow('named');
  expect(await reset(workspace.root, { identifier: 'named' })).toBe(true);
  expect(await rows('named')).toEqual([]);
});

test('without a terminal and without --yes, nothing is lost', async () => {
  const root = await workspace.worktree('unasked');
  await addRow('unasked');
  expect(await reset(root, { yes: false })).toBe(false);
  expect(errors.join()).toContain(
    'All rows in the database testdb_migration_unasked of unasked would be lost',
  );
  expect(errors.join()).toContain('add --yes');
  expect(await rows('unasked')).toEqual([{ id: 1 }]);
});

test('somebody with a session in it keeps it, unless it is forced', async () => {
  const root = await workspace.worktree('used');
  await addRow('used');
  const client = await connectTo({
    connectionString: await workspace.urlOf('used'),
    application_name: 'shop api',
  });
  client.on('error', () => undefined);

  expect(await reset(root)).toBe(false);
  expect(errors.join()).toMatch(/used is in use, so it was not recreated\.[^]*shop api \(user [^]*--force/);
  expect(await rows('used')).toEqual([{ id: 1 }]);

  expect(await reset(root, { force: true })).toBe(true);
  expect(await rows('used')).toEqual([]);
  await client.end().catch(() => undefined);
});

test('migrations that fail leave the old database with its rows', async () => {
  const root = await workspace.worktree('failing');
  await addRow('failing');
  writeFiles(root, { 'packages/orders/migrations/3_bad.sql': 'select no_such_column;' });
  expect(await reset(root)).toBe(false);
  expect(errors.join()).toContain('no_such_column');
  expect(await rows('failing')).toEqual([{ id: 1 }]);
});

test('one that is gone, as after a killed reset, is made again', async () => {
  const root = await workspace.worktree('gone');
  const found = await environmentFor(root, undefined);
  const server = await openServer();
  await server.dropDatabasesOf(found?.environment.id ?? '');
  await server.close();

  expect(await reset(root)).toBe(true);
  expect(await rows('gone')).toEqual([]);
});

test('outside of a worktree it is refused, whatever DATABASE_URL says', async () => {
  expect(await reset(workspace.root)).toBe(false);
  expect(errors.join()).toContain(
    `${workspace.root} is not a test worktree, and only databases of test worktrees are recreated.`,
  );
  expect(await reset(workspace.root, { identifier: 'nobody' })).toBe(false);
  expect(errors.join()).toContain('There is no environment "nobody".');
});

(hasTerminals() ? describe : describe.skip)('on a terminal', () => {
  const QUESTION = 'Drop the database testdb_prices of prices with all its rows';

  test.each([
    [`y${ENTER}`, 'confirmed'],
    [ENTER, 'The database testdb_prices of prices stays as it is.'],
    [`n${ENTER}`, 'The database testdb_prices of prices stays as it is.'],
    [CTRL_C, 'The database testdb_prices of prices stays as it is.'],
  ])('%j is answered by %j', async (keys, line) => {
    expect(await lastLineOnTerminal('confirm.process', { [QUESTION]: keys })).toBe(line);
  });
});
