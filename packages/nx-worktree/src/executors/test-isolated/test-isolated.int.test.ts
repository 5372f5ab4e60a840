import { openServer } from '@nx-worktree/postgres';
import { identityOf, stateHome } from '@nx-worktree/system';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LOOK as LOOK_ONLY, OrdersWorkspace } from '../../../testkit/orders-workspace';
import { scripts } from '../../../testkit/scripts';
import { recordConsole } from '../../../testkit/recorded-console';

/** A test that writes down what it sees in its database and its environment. */
const LOOK = `${LOOK_ONLY}; look().then(() => client.end())`;

const { lines, errors } = recordConsole();
let workspace: OrdersWorkspace;
beforeEach(() => {
  workspace = new OrdersWorkspace();
});
afterEach(() => workspace.remove());

async function isThere(database: string): Promise<boolean> {
  const server = await openServer();
  try {
    return await server.answers(database);
  } finally {
    await server.close();
  }
}

function claimedPorts(): string[] {
  return readdirSync(join(stateHome(), 'ports')).filter((name) => /^\d+$/.test(name));
}

describe('test-isolated', () => {
  it("runs the project's own tests on a migrated database, which is gone afterwards", async () => {
    workspace.write('audit/migrations/1.sql', 'create table entries ()');
    workspace.write('orders/migrations/1.sql', 'create table orders ()');
    expect(await workspace.run(LOOK)).toBe(true);
    const { database, tables, env } = workspace.seen();
    expect(tables).toEqual(expect.arrayContaining(['entries', 'orders']));
    expect(env).toMatchObject({ DATABASE_NAME: database, PGDATABASE: database, TEST_MODE: 'true' });
    expect(Number(env['API_PORT'])).toBe(Number(env['APP_PORT']) + 1);
    expect(await isThere(database)).toBe(false);
  });

  it('says of a passing run only what is true wherever it is replayed', async () => {
    workspace.write('orders/migrations/1.sql', 'create table orders ()');
    await workspace.run(LOOK);
    const { database, env } = workspace.seen();
    const text = lines.join('\n');
    expect(text).toMatch(/^Isolated: own database \(PostgreSQL \d+\.\d+, 1 migration\), own ports\n$/);
    for (const value of [database, env['APP_PORT'], env['PGPORT'], workspace.root])
      expect(text).not.toContain(value);
  });

  it('says which program of the migrations is not seen reading, unless the inputs are declared', async () => {
    workspace.write('orders/changes/1.txt', 'create table orders ()');
    const command = 'psql --quiet --file changes/1.txt';
    const notice = `nx-worktree can't see what ${command} (the migrations of orders) reads`;
    for (const [inputs, isSaid] of [
      [[], true],
      [['changes/*'], false],
    ]) {
      lines.length = 0;
      const options = { command, directory: 'changes', inputs };
      workspace.declared = { 'migrate-isolated': { executor: 'nx-worktree:migrate-isolated', options } };
      expect(await workspace.run(LOOK)).toBe(true);
      expect(lines.join('\n').includes(notice)).toBe(isSaid);
    }
  });

  it('tells the tests when clones are made ahead, and only then', async () => {
    workspace.write('orders/migrations/1.sql', 'create table orders ()');
    for (const pool of [false, true]) {
      workspace.pluginOptions = { server: { pool } };
      expect(await workspace.run(LOOK)).toBe(true);
      expect(workspace.seen().env['NX_WORKTREE_POOL']).toBe(pool ? 'true' : undefined);
    }
  });

  it('fails when the tests fail, and drops their database', async () => {
    workspace.write('orders/migrations/1.sql', 'create table orders ()');
    expect(await workspace.run(`${LOOK}; process.exitCode = 1`)).toBe(false);
    expect(await isThere(workspace.seen().database)).toBe(false);
  });

  /** Tests that never end, and of which `seen().env` names the process. */
  const HANGING = `
    process.env.PID = process.pid;
    ${LOOK_ONLY};
    look();
    setInterval(() => {}, 1000)`;

  it.each<[string, number, () => unknown, string]>([
    [
      'take too long',
      0.05,
      () => undefined,
      'The tests of orders did not end within 0.05 minutes and were stopped. ' +
        'Find out what they are waiting for, or give them more time: --timeoutMinutes=0.1.',
    ],
    ...(['SIGINT', 'SIGTERM'] as const).map((signal): [string, number, () => unknown, string] => [
      `are stopped by ${signal}`,
      1,
      () => process.emit(signal),
      'The tests were stopped before they ended, and their environment was removed. Run them again.',
    ]),
    [
      'lose the Nx that started them',
      1,
      () => process.emit('disconnect'),
      'The tests were stopped before they ended',
    ],
  ])(
    'leaves no process, database or claim of tests that %s, and says so',
    async (_what, timeoutMinutes, stop, message) => {
      workspace.write('orders/migrations/1.sql', 'create table orders ()');
      const running = workspace.run(HANGING, { timeoutMinutes });
      // Too early, the time-out may have ended them before they have looked.
      while (!workspace.hasSeen() && errors.length === 0) await sleep(20);
      stop();

      expect(await running).toBe(false);
      expect(errors.join()).toContain(message);
      expect(errors.join()).not.toContain('    at ');
      if (workspace.hasSeen()) {
        expect(claimedPorts()).not.toContain(workspace.seen().env['APP_PORT']);
        expect(await isThere(workspace.seen().database)).toBe(false);
        expect(await identityOf(Number(workspace.seen().env['PID']))).toBeUndefined();
      }
    },
  );

  it('takes away at the next run what one has left that was killed with SIGKILL', async () => {
    workspace.write('orders/migrations/1.sql', 'create table orders ()');
    const killed = scripts.start('run-orders', [workspace.root, HANGING], { stdio: 'ignore' });
    while (!workspace.hasSeen()) await sleep(20);
    await killed.kill();
    const { database, env } = workspace.seen();
    while (await identityOf(Number(env['PID']))) await sleep(20);

    expect(await workspace.run(LOOK)).toBe(true);

    expect(claimedPorts()).not.toContain(env['APP_PORT']);
    expect(await isThere(database)).toBe(false);
  });

  it('gives a project without migrations no database, and none of the shell either', async () => {
    process.env['DATABASE_URL'] = 'postgresql://localhost/development';
    try {
      const look = `require('node:fs').writeFileSync('seen.json', JSON.stringify({ env: process.env }))`;
      expect(await workspace.run(look, { ports: false })).toBe(true);
    } finally {
      delete process.env['DATABASE_URL'];
    }
    expect(workspace.seen().env).not.toHaveProperty('DATABASE_URL');
    expect(lines).toEqual(['Isolated: own environment variables\n']);
  });

  it('gives an empty database when it is asked for', async () => {
    expect(await workspace.run(LOOK, { database: true })).toBe(true);
    expect(workspace.seen().tables).toEqual([]);
  });

  it('does not run tests when a migration fails, and says which one', async () => {
    workspace.write('orders/migrations/1.sql', 'create tabel orders ()');
    expect(await workspace.run(LOOK)).toBe(false);
    expect(errors.join()).toMatch(/migrations of orders failed .*migrations\/1\.sql, line 1/);
    expect(errors.join()).not.toContain('    at ');
  });

  it('does not run tests that would load a workspace package of another checkout', async () => {
    expect(await workspace.run(LOOK, {}, '@nx-worktree/system')).toBe(false);
    expect(errors.join()).toContain('@nx-worktree/system resolves to');
  });

  it('says when the project has no such target', async () => {
    expect(await workspace.run(LOOK, { target: 'tset' })).toBe(false);
    expect(errors.join()).toContain(
      'The project orders has no target "tset" to run. It has: test, test-isolated.',
    );
  });

  it('does not run itself', async () => {
    expect(await workspace.run(LOOK, { target: 'test-isolated' })).toBe(false);
    expect(errors.join()).toContain('would run itself');
  });
});
