import { embeddedServerStatus, removeEmbeddedServer } from '@nx-worktree/postgres';
import {
  removeTemporaryDirectories,
  sql,
  temporaryDirectory,
  useOwnHome,
  writeFiles,
} from '@nx-worktree/testkit';
import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Clone, cloneForTest, type Migrations, MigrationsMissingError, SqlFileError } from './index';

let root: string;
let directory: string;

beforeEach(() => {
  root = temporaryDirectory();
  directory = join(root, 'migrations');
  write('2_names.sql', 'alter table article add column name text');
  write('10_unique.sql', 'alter table article add unique (name)');
  write('1_article.sql', `create table article (id integer); -- ${root}`);
  write('1_article.down.sql', 'drop table article');
  write('11_index.sql', '-- no-transaction\ncreate index concurrently by_id on article (id)');
  write('more/12_settings.sql', `set search_path to ''; set statement_timeout to 1`);
  write('README.md', 'what this is');
});
afterEach(removeTemporaryDirectories);

function write(file: string, text: string): void {
  writeFiles(directory, { [file]: text });
}

async function query(clone: Clone, text: string): Promise<unknown[]> {
  return (await (await clone.connect()).query(text)).rows;
}

/** Runs `work` with a clone, and says which template it was made of. */
async function templateOf(migrations: Partial<Migrations> = {}): Promise<unknown> {
  await using clone = await cloneForTest({ directory, ...migrations });
  const url = Object.assign(new URL(clone.connectionString), { pathname: '/nx_worktree' }).href;
  const rows = await sql(url, 'select template from owned_database where name = $1', [clone.name]);
  return rows[0]?.['template'];
}

test('plain SQL files are applied in the order of their numbers, and need neither Nx nor an environment', async () => {
  const [one, other] = await Promise.all([cloneForTest({ directory }), cloneForTest({ directory })]);
  expect(await query(one, `insert into article values (1, 'pen') returning name`)).toEqual([{ name: 'pen' }]);
  await expect(query(one, `insert into article values (2, 'pen')`)).rejects.toThrow('article_name_key');
  expect(await query(one, `select to_regclass('by_id')::text as index`)).toEqual([{ index: 'by_id' }]);
  expect(await query(other, 'select * from article')).toEqual([]);
  expect(one.name).not.toBe(other.name);
  await one.drop();
  await other.drop();
});

test('the template is rebuilt exactly when a file has changed', async () => {
  let runs = 0;
  const migrate = async ({ url }: { url: string }): Promise<void> => {
    runs++;
    await sql(url, 'create table made_by_a_tool ()');
  };
  const lockfile = join(root, 'lockfile');
  writeFileSync(lockfile, 'tool 1.0');
  const first = await templateOf({ migrate, inputs: [lockfile] });
  expect(await templateOf({ migrate, inputs: [lockfile] })).toBe(first);
  expect(runs).toBe(1);

  writeFileSync(lockfile, 'tool 2.0');
  const second = await templateOf({ migrate, inputs: [lockfile] });
  write('2_names.sql', 'alter table article add column name text not null');
  const third = await templateOf({ migrate, inputs: [lockfile] });

  expect(new Set([first, second, third, await templateOf()]).size).toBe(4);
  expect(runs).toBe(3);
});

test('a file that fails is named, and nothing is left', async () => {
  write('3_wrong.sql', 'create tabel x ()');
  const clone = cloneForTest({ directory });
  await expect(clone).rejects.toThrow(SqlFileError);
  await expect(clone).rejects.toThrow(/3_wrong\.sql, line 1, failed: syntax error at or near "tabel"/);

  const url = new URL((await embeddedServerStatus()).server?.url ?? '');
  const rows = await sql(
    Object.assign(url, { pathname: '/nx_worktree' }).href,
    `select name from owned_database where manifest::jsonb ? 'migrations/3_wrong.sql' or name like 'test_${process.pid}_%'`,
  );
  expect(rows).toEqual([]);
});

test.each([
  ['no-such-directory', /no migrations to read at ".*no-such-directory"/],
  ['empty', /no migrations to read at ".*empty"/],
])('%s instead of migrations', async (name, message) => {
  mkdirSync(join(root, 'empty'));
  const clone = cloneForTest({ directory: join(root, name) });
  await expect(clone).rejects.toThrow(MigrationsMissingError);
  await expect(clone).rejects.toThrow(message);
});

test('an input that isn’t there', async () => {
  await expect(cloneForTest({ directory, inputs: [join(root, 'seeds.sql')] })).rejects.toThrow(/seeds\.sql/);
});

test('with the runner of Node', async () => {
  const script = join(__dirname, '../testkit/migrations.node-test.ts');
  const args = ['--require', require.resolve('@swc-node/register'), script];
  const env = { ...process.env, MIGRATIONS: directory };
  Reflect.deleteProperty(env, 'NODE_TEST_CONTEXT');

  const { stdout } = await promisify(execFile)(process.execPath, args, { env });

  expect(stdout).toMatch(/^(# |ℹ )pass 3$/m);
});

test('with Jest as users have it, which can’t load ES modules and starts the server', async () => {
  const own = useOwnHome({ stop: removeEmbeddedServer });
  const config = {
    rootDir: join(__dirname, '../testkit'),
    testMatch: ['**/*.users-test.js'],
    transform: { '\\.ts$': [require.resolve('@swc/jest'), { jsc: { parser: { syntax: 'typescript' } } }] },
  };
  try {
    const jest = require.resolve('jest/bin/jest');
    const env = { ...process.env, MIGRATIONS: directory };
    const args = [jest, '--config', JSON.stringify(config)];
    const { stderr } = await promisify(execFile)(process.execPath, args, { env });
    expect(stderr).toMatch(/^Tests: +2 passed, 2 total$/m);
  } finally {
    await own.remove();
  }
});

test('with the pool, the next clone is one that was made already', async () => {
  const pooled = { directory, server: { pool: true } };
  const first = await cloneForTest(pooled);
  const maintenance = Object.assign(new URL(first.connectionString), { pathname: '/nx_worktree' }).href;
  const spares = (): Promise<unknown[]> =>
    sql(
      maintenance,
      `select oid from owned_database where state = 'spare'
       and template = (select template from owned_database where name = $1)`,
      [first.name],
    );
  while ((await spares()).length === 0) continue;
  const made = await spares();

  await using second = await cloneForTest(pooled);

  expect(await query(second, 'select oid from pg_database where datname = current_database()')).toEqual(made);
  expect(await query(second, 'select * from article')).toEqual([]);
  await first.drop();
});
