import { execFileSync } from 'node:child_process';
import { OrdersWorkspace } from '../../testkit/orders-workspace';
import { serverIdentityInputs } from '../server-identity/input';
import { recordConsole } from '../../testkit/recorded-console';

const TESTS = `const { Client } = require('pg'); const client = new Client(); client.connect().then(() => client.end());`;

const STATES = 'libs/states/states.js';

/** As the plugin infers them. */
const INPUTS = [
  'default',
  '^default',
  '{projectRoot}/migrations/**/*',
  '^{projectRoot}/migrations/**/*',
  ...serverIdentityInputs({}),
];

let workspace: OrdersWorkspace;

const { errors } = recordConsole();
beforeEach(() => {
  workspace = new OrdersWorkspace();
  workspace.declared['test-isolated'] = { cache: true, inputs: INPUTS };
  workspace.declared['migrate-isolated'] = { executor: 'nx-worktree:migrate-isolated' };
  workspace.write(
    'orders/knexfile.js',
    'module.exports = { client: "pg", connection: process.env.DATABASE_URL };',
  );
  workspace.write('orders/package.json', '{}');
  workspace.write(STATES, 'module.exports = ["open"];');
  execFileSync('git', ['init', '--quiet'], { cwd: workspace.root });
});
afterEach(() => {
  workspace.remove();
});

function migration(code: string): void {
  workspace.write(
    'orders/migrations/1.js',
    `${code}; exports.up = (knex) => knex.schema.createTable('orders', () => {}); exports.down = () => {};`,
  );
}

test('a file that a migration requires must be among the inputs: it says who reads it and what to add where', async () => {
  migration(`require('../../${STATES}')`);
  expect(await workspace.run(TESTS)).toBe(false);
  expect(errors.join()).toBe(
    `orders:test-isolated depends on files that are not among its inputs. If they change, Nx would replay an old result:
- ${STATES}, read by the migrations of orders
Add to the options of orders:migrate-isolated: "inputs": ["../${STATES}"]`,
  );
  expect(workspace.hasSeen()).toBe(false);

  // What the plugin makes of that.
  workspace.declared['test-isolated'] = { cache: true, inputs: [...INPUTS, `{workspaceRoot}/${STATES}`] };
  expect(await workspace.run(TESTS)).toBe(true);
});

test('it is said as well when the template is there already, of another machine or another project', async () => {
  migration(`require('../../${STATES}')`);
  workspace.declared['test-isolated'] = { cache: false };
  expect(await workspace.run(TESTS)).toBe(true);
  workspace.declared['test-isolated'] = { cache: true, inputs: INPUTS };
  expect(await workspace.run(TESTS)).toBe(false);
  expect(errors.join()).toContain(STATES);
});

test('who lists a directory reads what comes into it', async () => {
  workspace.write('data/a.csv', '1');
  migration(`const fs = require('node:fs');
    for (const file of fs.readdirSync('../data')) fs.readFileSync('../data/' + file)`);
  workspace.declared['test-isolated'] = { cache: true, inputs: [...INPUTS, '{workspaceRoot}/data/a.csv'] };
  expect(await workspace.run(TESTS)).toBe(false);
  expect(errors.join()).toContain('"inputs": ["../data/*.csv"]');
  workspace.declared['test-isolated'] = { cache: true, inputs: [...INPUTS, '{workspaceRoot}/data/*.csv'] };
  expect(await workspace.run(TESTS)).toBe(true);
});

test('a file that git ignores is named as such: Nx does not see it', async () => {
  workspace.write('.gitignore', 'local.json\n');
  workspace.write('orders/local.json', '1');
  migration(`require('../local.json')`);
  expect(await workspace.run(TESTS)).toBe(false);
  expect(errors.join()).toContain(
    '- orders/local.json, read by the migrations of orders. It is ignored by git, so Nx does not see it',
  );
  const runtime = /\{ "runtime": "[^"]+" \}/.exec(errors.join())?.[0] ?? '';
  workspace.declared['test-isolated'] = { cache: true, inputs: [...INPUTS, JSON.parse(runtime)] };
  expect(await workspace.run(TESTS)).toBe(true);
});

test('migrations themselves must be among the inputs, where these are declared otherwise', async () => {
  migration('');
  const usual = ['{projectRoot}/package.json', ...serverIdentityInputs({})];
  workspace.declared['test'] = { inputs: ['{projectRoot}/package.json'] };
  workspace.declared['test-isolated'] = { cache: true, inputs: ['{projectRoot}/src/**/*', ...usual] };
  expect(await workspace.run(TESTS)).toBe(false);
  expect(errors.join()).toContain('- orders/knexfile.js, an input of the migrations');
  const inputs = ['orders/knexfile.js', 'orders/migrations/*.js'].map((file) => `{workspaceRoot}/${file}`);
  for (const input of inputs) expect(errors.join()).toContain(`"${input}"`);
  expect(errors.join()).not.toContain('options');
  workspace.declared['test-isolated'] = { cache: true, inputs: [...inputs, ...usual] };
  expect(await workspace.run(TESTS)).toBe(true);
});
