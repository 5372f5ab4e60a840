import { type ExecutorContext, type ProjectConfiguration, type TargetConfiguration } from '@nx/devkit';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openServer } from '@nx-worktree/postgres';
import { type TestIsolatedOptions } from './options';
import testIsolated from './test-isolated';

const NODE_MODULES = join(__dirname, '../../../../../node_modules');

let root: string;
let errors: string[];
let lines: string[];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'nx-worktree-'));
  symlinkSync(NODE_MODULES, join(root, 'node_modules'));
  lines = [];
  errors = [];
  jest.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line));
  jest.spyOn(console, 'error').mockImplementation((line: string) => void errors.push(line));
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(root, { recursive: true });
});

function write(path: string, content: string): void {
  mkdirSync(join(root, path, '..'), { recursive: true });
  writeFileSync(join(root, path), content);
}

/** Runs the tests of the project `orders`, a script of Node. It depends on `audit`, whose package has this name. */
async function run(
  script: string,
  options: Partial<TestIsolatedOptions> = {},
  packageName = 'audit',
): Promise<boolean> {
  write('orders/test.js', script);
  const targets = { test: command(`"${process.execPath}" test.js`), 'test-isolated': {} };
  const orders = { root: 'orders', targets };
  const audit = { root: 'audit', targets: {}, metadata: { js: { packageName } } } as ProjectConfiguration;
  const context: ExecutorContext = {
    root,
    cwd: root,
    isVerbose: false,
    projectName: 'orders',
    targetName: 'test-isolated',
    projectsConfigurations: { version: 2, projects: { orders, audit } },
    nxJsonConfiguration: {},
    projectGraph: {
      nodes: {
        orders: { name: 'orders', type: 'app', data: orders },
        audit: { name: 'audit', type: 'lib', data: audit },
      },
      dependencies: { orders: [{ type: 'static', source: 'orders', target: 'audit' }] },
    },
  };
  const defaults = { target: 'test', ports: true, timeoutMinutes: 1 };
  return (await testIsolated({ ...defaults, ...options }, context)).success;
}

function command(line: string): TargetConfiguration {
  return { executor: 'nx:run-commands', options: { command: line, cwd: 'orders' } };
}

/** A test that writes down what it sees in its database and its environment. */
const LOOK = `
  const { Client } = require('pg');
  const client = new Client();
  const tables = "select table_name from information_schema.tables where table_schema = 'public' order by 1";
  (async () => {
    await client.connect();
    const { rows } = await client.query(tables);
    const [{ current_database: database }] = (await client.query('select current_database()')).rows;
    require('node:fs').writeFileSync('seen.json', JSON.stringify({ database, tables: rows.map((row) => row.table_name), env: process.env }));
    await client.end();
  })();
`;

interface Seen {
  database: string;
  tables: string[];
  env: Record<string, string>;
}
const seen = (): Seen => JSON.parse(readFileSync(join(root, 'orders/seen.json'), 'utf8'));

async function isThere(database: string): Promise<boolean> {
  const server = await openServer();
  try {
    return await server.answers(database);
  } finally {
    await server.close();
  }
}

describe('test-isolated', () => {
  it("runs the project's own tests on a migrated database, which is gone afterwards", async () => {
    write('audit/migrations/1.sql', 'create table entries ()');
    write('orders/migrations/1.sql', 'create table orders ()');
    expect(await run(LOOK)).toBe(true);
    const { database, tables, env } = seen();
    expect(tables).toEqual(expect.arrayContaining(['entries', 'orders']));
    expect(env).toMatchObject({ DATABASE_NAME: database, PGDATABASE: database, TEST_MODE: 'true' });
    expect(Number(env['API_PORT'])).toBe(Number(env['APP_PORT']) + 1);
    expect(await isThere(database)).toBe(false);
  });

  it('says of a passing run only what is true wherever it is replayed', async () => {
    write('orders/migrations/1.sql', 'create table orders ()');
    await run(LOOK);
    const { database, env } = seen();
    const text = lines.join('\n');
    expect(text).toMatch(/^Isolated: own database \(PostgreSQL \d+\.\d+, 1 migration\), own ports\n$/);
    for (const value of [database, env['APP_PORT'], env['PGPORT'], root]) expect(text).not.toContain(value);
  });

  it('fails when the tests fail, and drops their database', async () => {
    write('orders/migrations/1.sql', 'create table orders ()');
    expect(await run(`${LOOK}; process.exitCode = 1`)).toBe(false);
    expect(await isThere(seen().database)).toBe(false);
  });

  it('gives a project without migrations no database, and none of the shell either', async () => {
    process.env['DATABASE_URL'] = 'postgresql://localhost/development';
    try {
      const look = `require('node:fs').writeFileSync('seen.json', JSON.stringify({ env: process.env }))`;
      expect(await run(look, { ports: false })).toBe(true);
    } finally {
      delete process.env['DATABASE_URL'];
    }
    expect(seen().env).not.toHaveProperty('DATABASE_URL');
    expect(lines).toEqual(['Isolated: own environment variables\n']);
  });

  it('gives an empty database when it is asked for', async () => {
    expect(await run(LOOK, { database: true })).toBe(true);
    expect(seen().tables).toEqual([]);
  });

  it('does not run tests when a migration fails, and says which one', async () => {
    write('orders/migrations/1.sql', 'create tabel orders ()');
    expect(await run(LOOK)).toBe(false);
    expect(errors.join()).toMatch(/migrations of orders failed .*migrations\/1\.sql, line 1/);
    expect(errors.join()).not.toContain('    at ');
  });

  it('does not run tests that would load a workspace package of another checkout', async () => {
    expect(await run(LOOK, {}, '@nx-worktree/system')).toBe(false);
    expect(errors.join()).toContain('@nx-worktree/system resolves to');
  });

  it('says when the project has no such target', async () => {
    expect(await run(LOOK, { target: 'tset' })).toBe(false);
    expect(errors.join()).toContain(
      'The project orders has no target "tset" to run. It has: test, test-isolated.',
    );
  });

  it('does not run itself', async () => {
    expect(await run(LOOK, { target: 'test-isolated' })).toBe(false);
    expect(errors.join()).toContain('would run itself');
  });
});
