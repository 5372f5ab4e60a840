import { type EnsuredTemplate, openServer, type Server, insideDatabase } from '@nx-worktree/postgres';
import { TemporaryCheckout } from '@nx-worktree/testkit';
import { randomUUID } from 'node:crypto';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkoutIn } from '../../testkit/checkout-in';
import { type MigrationSet } from '../sets/migration-set';
import { templateOf } from '../templates/template-of';

const KNEX: MigrationSet = { project: 'billing', root: 'billing', tool: 'knex' };
const PG_MIGRATE: MigrationSet = { project: 'orders', root: 'orders', tool: 'node-pg-migrate' };

/** A migration of Knex that makes a table for each state. */
const BILLING = {
  'billing/knexfile.js': 'module.exports = { client: "pg", connection: process.env.DATABASE_URL };',
  'billing/migrations/1_states.js': `const states = require('../src/states.js');
    exports.up = async (knex) => { for (const state of states) await knex.schema.createTable(state, () => {}); };
    exports.down = () => {};`,
  'billing/src/states.js': 'module.exports = ["open"];',
};

const EMPTY = 'exports.up = async () => {}; exports.down = async () => {};';

let server: Server;
let checkout: TemporaryCheckout;
/** Makes the templates of each test its own. */
let mark: Record<string, string>;
beforeAll(async () => {
  server = await openServer();
});
afterAll(() => server.close());
beforeEach(async () => {
  const migration = `${EMPTY} // ${randomUUID()}`;
  mark = { 'billing/migrations/0.js': migration, 'orders/migrations/0.js': migration };
  checkout = await TemporaryCheckout.with(mark);
});
afterEach(() => checkout.remove());

async function ensure(...sets: MigrationSet[]): Promise<EnsuredTemplate> {
  return server.ensureTemplate(await templateOf(checkoutIn(checkout.root), sets));
}

/** A command that runs a program, with an input that makes its template this test's own. */
async function command(program: string, file = 'run.js'): Promise<MigrationSet> {
  const text = `const { Client } = require('pg'); const fs = require('node:fs');
    const client = new Client(process.env.DATABASE_URL);
    client.connect().then(() => client.query('create table made ()')).then(() => client.end());\n${program}`;
  await checkout.write({ [`tool/${file}`]: text, 'tool/mark.txt': randomUUID() });
  return {
    project: 'tool',
    root: 'tool',
    tool: 'command',
    command: `node ${file}`,
    inputs: ['mark.txt', 'run.*'],
  };
}

function helper(version: string): string {
  return JSON.stringify({ name: 'helper', version });
}

async function tablesOf(template: EnsuredTemplate): Promise<string[]> {
  const clone = await server.createDatabase({ name: 'testdb_reads', template });
  try {
    const query = `select tablename as name from pg_tables where schemaname = 'public'`;
    return await insideDatabase(clone, async (client) =>
      (await client.query<{ name: string }>(query)).rows.map(({ name }) => name),
    );
  } finally {
    await clone.drop();
  }
}

describe('a template is rebuilt when a file that its migrations read has changed', () => {
  test('a module that a migration of Knex requires, and the first one is found again when it is as before', async () => {
    await checkout.write(BILLING);
    const first = await ensure(KNEX);
    expect(await ensure(KNEX)).toMatchObject({ built: false, name: first.name, reads: first.reads });

    await checkout.write({ 'billing/src/states.js': 'module.exports = ["open", "paid"];' });
    const second = await ensure(KNEX);
    expect(second).toMatchObject({ built: true, because: ['billing/src/states.js changed'] });
    expect(await tablesOf(second)).toEqual(expect.arrayContaining(['open', 'paid']));

    await checkout.write({ 'billing/src/states.js': BILLING['billing/src/states.js'] });
    expect(await ensure(KNEX)).toMatchObject({ built: false, name: first.name });
  });

  test('a module in TypeScript that a migration of node-pg-migrate imports', async () => {
    const migration = `import { TABLE } from '../src/table';
      export const up = (pgm: { createTable(name: string, columns: object): void }) => pgm.createTable(TABLE, { id: 'id' });`;
    await checkout.write({
      'orders/migrations/1.ts': migration,
      'orders/src/table.ts': `export const TABLE: string = 'a';`,
    });
    await ensure(PG_MIGRATE);
    await checkout.write({ 'orders/src/table.ts': `export const TABLE: string = 'b';` });
    expect((await ensure(PG_MIGRATE)).because).toEqual(['orders/src/table.ts changed']);
  });

  const SEED = 'data/seed.json';
  test.each<[string, string]>([
    ['readFileSync', `fs.readFileSync('../${SEED}')`],
    ['fs/promises', `require('node:fs/promises').readFile('../${SEED}')`],
    ['a file that is opened', `fs.open('../${SEED}', 'r', () => {})`],
    ['a stream', `fs.createReadStream('../${SEED}').resume()`],
    ['a JSON module', `require('../${SEED}')`],
    ['an import of JSON', `import('../${SEED}', { with: { type: 'json' } })`],
    ['a module that another one imports', `import('../data/module.mjs')`],
    [
      'a worker with variables of its own',
      `new (require('node:worker_threads').Worker)('../data/read.js', { env: {} })`,
    ],
    ['a process', `require('node:child_process').fork('../data/read.js')`],
    [
      'a process with variables of its own',
      `require('node:child_process').spawnSync(process.execPath, ['../data/read.js'], { env: {} })`,
    ],
    ['a process that is killed', `require('node:child_process').execSync('node ../data/kill.js || true')`],
    [
      'all files of a directory',
      `for (const file of fs.readdirSync('../data')) fs.readFileSync('../data/' + file)`,
    ],
    ['copying', `fs.cpSync('../data', '../copied', { recursive: true })`],
    ['a package of the workspace by its link', `require('@org/data')`],
  ])('by %s', async (_, program) => {
    const read = `require('node:fs').readFileSync(require('node:path').join(__dirname, 'seed.json'))`;
    await checkout.write({
      [SEED]: '1',
      'data/read.js': read,
      'data/kill.js': `${read}; process.kill(process.pid, 'SIGKILL')`,
      'data/module.mjs': `import { readFileSync } from 'node:fs'; readFileSync(new URL('seed.json', import.meta.url));`,
      'data/package.json': '{ "name": "@org/data", "version": "1.0.0", "main": "seed.json" }',
    });
    await mkdir(join(checkout.root, 'tool/node_modules/@org'), { recursive: true });
    await symlink(join(checkout.root, 'data'), join(checkout.root, 'tool/node_modules/@org/data'));
    const set = await command(program);
    expect(await ensure(set)).toMatchObject({ built: true });
    expect(await ensure(set)).toMatchObject({ built: false });
    await checkout.write({ [SEED]: '2' });
    expect(await ensure(set)).toMatchObject({ built: true, because: [`${SEED} changed`] });
  });

  test.each<[string, string, Record<string, string>]>([
    ['a file comes that was looked for', `fs.existsSync('../data/extra.json')`, { 'data/extra.json': '{}' }],
    ['a module comes that is taken before another', `require('../data/states')`, { 'data/states.js': '' }],
    ['a file comes into a directory', `fs.readdirSync('../data')`, { 'data/new.csv': '' }],
    [
      'another version of a package is installed',
      `require('helper')`,
      { 'tool/node_modules/helper/package.json': helper('1.0.1') },
    ],
  ])('when %s', async (_, program, change) => {
    await checkout.write({
      'data/states.json': '[]',
      'tool/node_modules/helper/package.json': helper('1.0.0'),
      'tool/node_modules/helper/index.js': '',
    });
    const set = await command(program);
    await ensure(set);
    expect(await ensure(set)).toMatchObject({ built: false });
    await checkout.write(change);
    expect(await ensure(set)).toMatchObject({ built: true });
  });

  test('by a seed, whatever else is loaded into each process', async () => {
    await checkout.write({
      ...BILLING,
      'with space/hook.js': 'require("./hooked.json")',
      'with space/hooked.json': '1',
    });
    await checkout.write({ 'billing/seed.js': `require('../data/rows.json')`, 'data/rows.json': '[1]' });
    const seeded = { ...KNEX, seed: 'node seed.js' };
    const before = process.env['NODE_OPTIONS'];
    process.env['NODE_OPTIONS'] = `--require "${checkout.root}/with space/hook.js" --no-warnings`;
    try {
      const { reads } = await ensure(seeded);
      const by = new Map(reads.files.map((read) => [read.name, read.by]));
      expect(by.get('data/rows.json')).toBe('the seed of billing');
      expect(by.get('billing/src/states.js')).toBe('the migrations of billing');
      expect([...by.keys()]).toContain('with space/hooked.json');
      await checkout.write({ 'data/rows.json': '[2]' });
      expect((await ensure(seeded)).because).toEqual(['data/rows.json changed']);
    } finally {
      if (before === undefined) delete process.env['NODE_OPTIONS'];
      else process.env['NODE_OPTIONS'] = before;
    }
  });
});

describe('a template that another one continues', () => {
  const MORE = { 'billing/migrations/2_more.js': EMPTY };

  test('hands on what its migrations have read', async () => {
    await checkout.write(BILLING);
    const { name } = await ensure(KNEX);
    await checkout.write(MORE);
    const continued = await ensure(KNEX);
    expect(continued.builtOn).toBe(name);
    expect(continued.reads.files.map((read) => read.name)).toContain('billing/src/states.js');
    await checkout.write({ 'billing/src/states.js': 'module.exports = ["other"];' });
    expect(await ensure(KNEX)).toMatchObject({ built: true, because: ['billing/src/states.js changed'] });
  });

  test('is not where to start when a file has changed that its migrations have read', async () => {
    await checkout.write(BILLING);
    await ensure(KNEX);
    await checkout.write({ ...MORE, 'billing/src/states.js': 'module.exports = ["other"];' });
    const template = await ensure(KNEX);
    expect(template).not.toHaveProperty('builtOn');
    expect(await tablesOf(template)).toContain('other');
  });
});

test('what is no source of the workspace is not listed: packages, caches, files of variables, what was made', async () => {
  const files = ['.env', '.env.local', '.swc/x', '.nx/x', 'node_modules.txt'];
  await checkout.write(Object.fromEntries(files.map((file) => [`data/${file}`, ''])));
  const set = await command(`
    for (const file of ${JSON.stringify(files)}) fs.readFileSync('../data/' + file);
    fs.readFileSync(require.resolve('pg/package.json'));
    fs.existsSync('made.txt'); fs.writeFileSync('made.txt', String(Math.random())); fs.readFileSync('made.txt');
    fs.readFileSync('/etc/hosts');`);
  const { reads } = await ensure(set);
  expect(reads.files.map((read) => read.name)).toEqual(['data/node_modules.txt', 'tool/node_modules/pg']);
  expect(await ensure(set)).toMatchObject({ built: false });
});

test.each<[string, string[]]>([
  ['psql -c "create table made ()"', ['psql -c "create table made ()" (the migrations of tool)']],
  ['node spawn.js', ['psql (the migrations of tool)']],
  ['node run.js', []],
])('who runs %s is told of whom it is not known what he reads', async (run, unseen) => {
  const set = await command('');
  await mkdir(join(checkout.root, 'bin'));
  await writeFile(
    join(checkout.root, 'bin/psql'),
    `#!/bin/sh\ncd '${checkout.root}/tool' && NODE_OPTIONS= node run.js`,
    { mode: 0o755 },
  );
  await checkout.write({ 'tool/spawn.js': `require('node:child_process').spawnSync('psql')` });
  const path = process.env['PATH'];
  process.env['PATH'] = `${join(checkout.root, 'bin')}:${path}`;
  try {
    expect((await ensure({ ...set, command: run })).reads.unseen).toEqual(unseen);
  } finally {
    process.env['PATH'] = path;
  }
});

test.each<[string, string, string[], string[]]>([
  ['a shell script', '../apply.sh', ['../apply.sh (the migrations of tool)'], ['apply.sh']],
  ['a shell with a script', 'sh ../apply', ['sh ../apply (the migrations of tool)'], ['apply']],
  ['npm with a shell script', 'npm run apply', ['apply.sh (the migrations of tool)'], ['apply.sh']],
  ['execSync of another program', 'node run.js', ['cat (the migrations of tool)'], ['data.txt']],
  ['ordinary programs', 'node --version && npm run plain', [], []],
])('%s: who may read more is named, and what the command names is read', async (_, run, unseen, read) => {
  const set = await command(`require('node:child_process').execSync('cat ../data.txt')`);
  await command(`require('node:child_process').execSync('uname -m && node -v')`, 'plain.js');
  const script = '#!/bin/sh\ncat ../*.txt\nnode plain.js\n';
  for (const name of ['apply', 'apply.sh'])
    await writeFile(join(checkout.root, name), script, { mode: 0o755 });
  await checkout.write({
    'data.txt': '1',
    'tool/package.json': '{ "scripts": { "apply": "../apply.sh", "plain": "node plain.js" } }',
  });
  const { reads } = await ensure({ ...set, command: run });
  expect(reads.unseen).toEqual(unseen);
  expect(reads.files.map(({ name }) => name)).toEqual(expect.arrayContaining(read));
});

test('two checkouts whose files differ build a template each, also at once in one process', async () => {
  await checkout.write(BILLING);
  const states = { 'billing/src/states.js': 'module.exports = ["other"];' };
  const other = await TemporaryCheckout.with({ ...mark, ...BILLING, ...states });
  const requests = await Promise.all(
    [checkout, other, checkout].map((each) => templateOf(checkoutIn(each.root), [KNEX])),
  );
  const templates = await Promise.all(requests.map((request) => server.ensureTemplate(request)));
  expect(templates.map(({ built }) => built)).toEqual([true, true, false]);
  expect(await tablesOf(templates[1] as EnsuredTemplate)).toContain('other');
  expect(templates[2]?.name).toBe(templates[0]?.name);
  await other.remove();
});
