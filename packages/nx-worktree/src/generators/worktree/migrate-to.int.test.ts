import { diagnose, removeEnvironment, restoreEnvironment } from '@nx-worktree/environment';
import { type MigrationStatus } from '@nx-worktree/migrations';
import { openServer } from '@nx-worktree/postgres';
import { writeFiles } from '@nx-worktree/testkit';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { knexMigration, MigrationsWorkspace, type ProjectName } from '../../../testkit/migrations-workspace';
import { type ResetDatabaseOptions } from '../../executors/reset-database/options';
import migrationStatus from '../../executors/migration-status/migration-status';
import resetDatabase from '../../executors/reset-database/reset-database';
import { allMigrations } from '../../migrations/migration-order';
import { type WorktreeOptions } from './options';

let workspace: MigrationsWorkspace;
let lines: string[];
let errors: string[];
beforeAll(async () => {
  workspace = await MigrationsWorkspace.create();
});
beforeEach(() => {
  lines = [];
  errors = [];
  jest.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line));
  jest.spyOn(console, 'error').mockImplementation((line: string) => void errors.push(line));
});
afterEach(() => jest.restoreAllMocks());
afterAll(() => workspace.remove());

test.each<[string, WorktreeOptions, ProjectName, string[], number]>([
  ['first', { migrateTo: '1_orders' }, 'shop', ['orders'], 2],
  ['last', { migrateTo: '2_totals.sql' }, 'shop', ['orders'], 1],
  ['own', { migrateTo: 1700000000001 }, 'shop', ['orders', 'shop'], 0],
  ['knex', { migrateTo: '20260101' }, 'stock', ['stock'], 1],
  ['named', { migrateTo: '20260101_stock.js', project: 'stock' }, 'stock', ['stock'], 1],
])(
  '%s: %j leaves the database right behind it, and the rest is pending',
  async (identifier, options, project, tables, pending) => {
    const root = await workspace.worktree(identifier, options);
    expect(await tablesOf(identifier)).toEqual(tables);
    expect(await statusIn(root, project)).toMatchObject({ isConsistent: true, pending });
    expect(await doctorOn(identifier)).toMatchObject({
      state: 'ok',
      text: expect.stringContaining(', up to '),
    });
  },
);

test('the tool goes on from there; a reset goes back there, or to another one, and so does a restored worktree', async () => {
  const root = await workspace.worktree('again', { migrateTo: '20260101' });
  const there = ['stock'];
  await workspace.runTool('again', 'stock');
  expect(await tablesOf('again')).toEqual(['places', 'stock']);
  expect(await statusIn(root, 'stock')).toMatchObject({ isConsistent: true, pending: 0 });

  expect(await reset(root, 'stock')).toBe(true);
  expect(lines.join()).toContain(', 1 migration up to 20260101_stock.js from the template. Name and URL');
  expect(await tablesOf('again')).toEqual(there);
  expect(await reset(root, 'shop')).toBe(true);
  expect(await tablesOf('again')).toEqual(there);

  const from = workspace.root;
  await removeEnvironment({ from, identifier: 'again' });
  const migrations = allMigrations(from, workspace.graph);
  const { differences } = await restoreEnvironment(
    { from, identifier: 'again', migrations },
    { begin: () => undefined, done: () => undefined },
  );
  expect(differences.join()).toContain(
    'is new: it has the migrations up to 20260101_stock.js, but not the rows',
  );
  expect(await tablesOf('again')).toEqual(there);

  expect(await reset(root, 'orders', { migrateTo: 1 })).toBe(true);
  expect(await tablesOf('again')).toEqual(['orders']);
  expect(await reset(root, 'orders')).toBe(true);
  expect(await tablesOf('again')).toEqual(['orders']);
});

test('where its file is gone, a reset keeps the database and says what there is', async () => {
  const root = await workspace.worktree('renamed', { migrateTo: '20260102' });
  const folder = join(root, 'packages/stock/migrations');
  renameSync(join(folder, '20260102_places.js'), join(folder, '20260103_places.js'));
  expect(await reset(root, 'stock')).toBe(false);
  expect(errors.join()).toContain(
    'There is no migration "20260102_places.js" in stock. Did you mean 20260103_places.js',
  );
  expect(await tablesOf('renamed')).toEqual(['places', 'stock']);
  expect(await doctorOn('renamed')).toMatchObject({ state: 'failed' });
});

test('later migrations may change; earlier ones are seen by doctor', async () => {
  const root = await workspace.worktree('edited', { migrateTo: '20260101' });
  writeFiles(root, { 'packages/stock/migrations/20260102_places.js': knexMigration('select 2') });
  expect(await doctorOn('edited')).toMatchObject({ state: 'ok' });
  writeFiles(root, { 'packages/stock/migrations/20260101_stock.js': knexMigration('select 2') });
  expect(await doctorOn('edited')).toMatchObject({
    state: 'warning',
    mend: expect.stringContaining('nx run stock:reset-database --identifier=edited'),
  });
});

test('doctor says when it can not tell, and what would', async () => {
  await workspace.worktree('empty', { migrate: false });
  expect(await doctorOn('empty')).toEqual({
    check: 'migrations',
    state: 'unchecked',
    text: 'its database was created without any',
  });

  await workspace.worktree('lost', { migrateTo: '20260101' });
  const path = join(workspace.root, '.git/nx-worktree/environments/lost.json');
  const record = JSON.parse(readFileSync(path, 'utf8'));
  const { name, url } = record.facts.database;
  record.facts.database = { name, url };
  writeFileSync(path, JSON.stringify(record));
  expect(await doctorOn('lost')).toMatchObject({
    state: 'unchecked',
    text: 'it is not known which migrations its database has, because its record was lost',
    mend: expect.stringMatching(/migration-status --identifier=lost\. .*:reset-database --identifier=lost$/),
  });
});

describe('nothing is left', () => {
  test.each<[string, WorktreeOptions, RegExp]>([
    ['unknown', { migrateTo: '20260102_place' }, /^There is no migration "20260102_place" in .*Did you mean/],
    [
      'of another project',
      { migrateTo: '1_orders', project: 'shop' },
      /^There is no migration "1_orders" in shop\. /,
    ],
    [
      'a number of another project',
      { migrateTo: '1', project: 'stock' },
      /^There is no migration "1" in stock/,
    ],
  ])('of one that is %s', async (_, options, message) => {
    const before = await databases();
    await expect(workspace.worktree('bad', options)).rejects.toThrow(message);
    expect(await databases()).toEqual(before);
    expect(existsSync(join(workspace.root, 'worktrees/test-migration-bad'))).toBe(false);
  });

  test('where the seed needs what is not applied, and rows where it does not', async () => {
    const migrate = { executor: 'nx-worktree:migrate-isolated', options: { seed: 'node seed.js' } };
    const { data } = workspace.graph.nodes['stock'] ?? {};
    if (data) data.targets = { 'migrate-isolated': migrate };
    await workspace.repository.commit({ 'packages/stock/seed.js': SEED });
    const before = await databases();
    await expect(workspace.worktree('bad', { migrateTo: '20260101' })).rejects.toThrow(
      /^The seed of stock failed where its migrations stop, after 20260101_stock\.js [^]*relation "places" does not exist/,
    );
    expect(await databases()).toEqual(before);
    expect(existsSync(join(workspace.root, 'worktrees/test-migration-bad'))).toBe(false);

    await workspace.worktree('seeded', { migrateTo: '20260102' });
    expect(await workspace.query('seeded', 'select id from places')).toEqual([{ id: 1 }]);
  });
});

const SEED = `const { Client } = require('pg'); const client = new Client(process.env.DATABASE_URL);
  client.connect().then(() => client.query('insert into places values (1)')).then(() => client.end());`;

async function databases(): Promise<string[]> {
  const server = await openServer();
  const clones = (await server.databases()).filter(({ environment }) => environment !== undefined);
  await server.close();
  return clones.map(({ name }) => name).sort();
}

async function tablesOf(identifier: string): Promise<unknown[]> {
  const rows = await workspace.query(
    identifier,
    `select tablename as name from pg_tables where schemaname = 'public' and tablename !~ 'migrations' order by 1`,
  );
  return rows.map((row) => (row as { name: string }).name);
}

async function statusIn(root: string, project: ProjectName): Promise<MigrationStatus> {
  lines = [];
  await migrationStatus({ json: true, failOnPending: false }, workspace.context(root, project));
  return JSON.parse(lines.join('\n'));
}

async function reset(
  root: string,
  project: ProjectName,
  options: Partial<ResetDatabaseOptions> = {},
): Promise<boolean> {
  lines = [];
  const given = { yes: true, force: false, ...options };
  return (await resetDatabase(given, workspace.context(root, project))).success;
}

async function doctorOn(identifier: string): Promise<unknown> {
  const { environments } = await diagnose({
    from: workspace.root,
    identifier,
    fix: false,
    shell: {},
    server: {},
    worktrees: 'worktrees',
    migrations: allMigrations(workspace.root, workspace.graph),
  });
  return environments[0]?.answers.find(({ check }) => check === 'migrations');
}
