import { type ProjectConfiguration } from '@nx/devkit';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { embeddedServerStatus } from '@nx-worktree/postgres';
import { removeTemporaryDirectories, temporaryDirectory, writeFiles } from '@nx-worktree/testkit';
import migrateIsolated from './migrate-isolated';
import { type MigrateIsolatedOptions } from './options';
import { executorContext, graphOf } from '../../../testkit/executor-context';
import { recordConsole } from '../../../testkit/recorded-console';

const SCHEMA = 'dist/nx-worktree/packages/orders/schema.txt';

const { lines, errors } = recordConsole();
afterEach(removeTemporaryDirectories);

function workspace(migrations: Record<string, string>): string {
  const root = temporaryDirectory();
  writeFiles(root, migrations);
  return root;
}

/** Two projects with plain SQL files; `orders` depends on `audit`. */
const articles = (column: string): Record<string, string> => ({
  'packages/audit/migrations/1.sql': 'create schema audit; create table audit.entry (id integer)',
  'packages/orders/migrations/1.sql': `create table article (${column})`,
});

async function run(
  root: string,
  options: MigrateIsolatedOptions = {},
  targets: ProjectConfiguration['targets'] = {},
): Promise<boolean> {
  const context = executorContext(root, {
    projectName: 'orders',
    targetName: 'migrate-isolated',
    projectGraph: graphOf({ audit: [], orders: ['audit'] }, { orders: { targets } }),
  });
  return (await migrateIsolated(options, context)).success;
}

const read = (root: string, file = SCHEMA): string => readFileSync(join(root, file), 'utf8');

test('the schema that the migrations make is written down, and nothing of how they were applied', async () => {
  const root = workspace(articles('id integer primary key'));

  expect(await run(root)).toBe(true);

  expect(read(root)).toBe(
    `schema audit

table audit.entry
  id integer

extension plpgsql
  version 1.0 in schema pg_catalog

schema public

table public.article
  id integer not null

constraint public.article.article_pkey
  PRIMARY KEY (id)
`,
  );
  expect(lines.join('\n')).toMatch(
    /^Template \S+ .*\nIts schema is in dist\/nx-worktree\/packages\/orders\/schema\.txt\.$/,
  );
});

test('it is the same in each checkout and in each run, and follows the migrations', async () => {
  const [one, other] = [workspace(articles('name text')), workspace(articles('name text'))];
  await run(one);
  const first = read(one);
  await run(one);
  await run(other);

  expect(lines.filter((line) => line.includes('exists already'))).toHaveLength(2);
  expect([read(one), read(other)]).toEqual([first, first]);
  const port = (await embeddedServerStatus()).server?.port;
  for (const passing of [one, String(port), 'template_', 'testdb_', 'nx_worktree']) {
    expect(first).not.toContain(passing);
  }

  writeFileSync(
    join(one, 'packages/orders/migrations/2.sql'),
    'alter table article add column price integer',
  );
  await run(one);
  expect(read(one)).toBe(first.replace('  name text\n', '  name text\n  price integer\n'));
});

test('the file can lie elsewhere in the workspace, and replaces the last one', async () => {
  const root = workspace({ ...articles('id integer'), 'packages/orders/schema.txt': 'of yesterday' });

  expect(await run(root, { snapshot: 'packages/orders/schema.txt' })).toBe(true);

  expect(read(root, 'packages/orders/schema.txt')).toContain('table public.article\n');
  expect(existsSync(join(root, 'dist'))).toBe(false);
});

test.each([
  ['../schema.txt', /"\.\.\/schema\.txt": it is not in the workspace/],
  ['/nowhere/schema.txt', /"\/nowhere\/schema\.txt": it is not in the workspace/],
  ['', /"": it is not in the workspace/],
  ['packages', /"packages": it is a directory/],
  ['packages/audit/migrations/1.sql/schema.txt', /1\.sql\/schema\.txt": .*Name a file in the workspace/],
])('the schema can’t be written to %j', async (snapshot, message) => {
  const root = workspace(articles('id integer'));

  expect(await run(root, { snapshot })).toBe(false);

  expect(errors.join()).toMatch(message);
  expect(readdirSync(root)).toEqual(['packages']);
  expect(readdirSync(join(root, 'packages'))).toEqual(['audit', 'orders']);
});

test('it is said what of the migrations Nx does not know, and what is never seen', async () => {
  const create = `psql -c "create table article ()"`;
  const root = workspace({
    'packages/orders/migrate.js': `require('../../prices.json'); require('node:child_process').execSync('${create}')`,
    'prices.json': '[]',
    'packages/orders/package.json': '{}',
  });
  const options = (command: string) => ({ command, inputs: ['package.json', 'migrate.js'] });
  const targets = (command: string) => ({
    'migrate-isolated': { executor: 'nx-worktree:migrate-isolated', options: options(command) },
    'test-isolated': { executor: 'nx-worktree:test-isolated', cache: true, inputs: ['default'] },
  });

  expect(await run(root, {}, targets('node migrate.js'))).toBe(true);
  expect(lines.join('\n')).toContain(
    `orders:test-isolated will refuse to run, because these files are not among its inputs:
- prices.json, read by the migrations of orders
Add to the options of orders:migrate-isolated: "inputs": ["../../prices.json"]`,
  );

  lines.length = 0;
  expect(await run(root, {}, targets(create))).toBe(true);
  expect(lines.join('\n')).toContain(
    `nx-worktree can't see what ${create} (the migrations of orders) reads: list the files in the option "inputs"`,
  );
  expect(lines.join('\n')).not.toContain('will refuse');
});

test('a directory whose files do not show the tool is refused, with the option to name it in', async () => {
  const root = workspace({ 'packages/orders/src/migrations/1.ts': 'export class Orders {}' });
  const targets = (options: object) => ({
    'migrate-isolated': { executor: 'nx-worktree:migrate-isolated', options },
  });

  for (const directory of ['src/migrations', 'src/typo']) {
    errors.length = 0;
    expect(await run(root, {}, targets({ directory }))).toBe(false);
    expect(errors.join()).toContain(`The migrations of orders are in "${directory}", but`);
    expect(errors.join()).toMatch(/"tool": "knex", .* or "sql"/);
  }
  mkdirSync(join(root, 'packages/orders/changes/1_init'), { recursive: true });
  writeFileSync(join(root, 'packages/orders/changes/1_init/migration.sql'), 'create table shown ()');
  expect(await run(root, {}, targets({ directory: 'changes' }))).toBe(true);
  expect(read(root)).toContain('table public.shown\n');
});

test('when a migration fails, nothing is written', async () => {
  const root = workspace(articles('id no_such_type'));

  expect(await run(root)).toBe(false);

  expect(errors.join()).toContain('no_such_type');
  expect(existsSync(join(root, 'dist'))).toBe(false);
});
