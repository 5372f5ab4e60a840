import { embeddedServerStatus, openServer, removeEmbeddedServer, type Server } from '@nx-worktree/postgres';
import { identityOf } from '@nx-worktree/system';
import { kill, type OwnHome, sql, until, useOwnHome } from '@nx-worktree/testkit';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { LOOK, OrdersWorkspace } from '../../../testkit/orders-workspace';
import { recordConsole } from '../../../testkit/recorded-console';

/** A server of its own, since these tests kill it and drop what was kept there. */
let own: OwnHome;
beforeAll(() => {
  own = useOwnHome({ stop: removeEmbeddedServer });
});
afterAll(() => own.remove());

const { lines, errors } = recordConsole();
let workspace: OrdersWorkspace;
beforeEach(() => {
  workspace = new OrdersWorkspace();
  workspace.write('orders/migrations/1.sql', 'create table orders ()');
});
afterEach(() => {
  delete process.env['NX_WORKTREE_DATABASE_URL'];
  workspace.remove();
});

async function withServer<T>(work: (server: Server) => Promise<T>): Promise<T> {
  const server = await openServer();
  try {
    return await work(server);
  } finally {
    await server.close();
  }
}

const clones = (): Promise<string[]> =>
  withServer(async (server) => {
    await server.sweep();
    return (await server.databases()).flatMap(({ kind, name }) => (kind === 'clone' ? [name] : []));
  });

const dropKept = (): Promise<string[]> =>
  withServer((server) => server.dropKept({ minAgeMs: 0, evenInUse: true }));

const WRITES = `${LOOK}; look().then(() => client.query('create table trace ()')).then(() => client.end())`;

describe('test-isolated --keep-on-failure', () => {
  afterEach(dropKept);

  it('keeps the database of tests that fail, as they left it, and says how to reach and to drop it', async () => {
    expect(await workspace.run(`${WRITES}; process.exitCode = 1`, { keepOnFailure: true })).toBe(false);

    const { database, env } = workspace.seen();
    const text = lines.join('\n');
    expect(text).toContain(`their database is kept: ${database}`);
    expect(text).toContain(`psql "${env['DATABASE_URL']}"`);
    expect(text).toContain('nx run worktrees:server --drop-kept');
    expect(await clones()).toEqual([database]);

    const url = String(/psql "(.*)"/.exec(text)?.[1]);
    expect(await sql(url, `select to_regclass('trace') as trace`)).toEqual([{ trace: 'trace' }]);
    expect(await dropKept()).toEqual([database]);
  });

  it('keeps that of tests that hang', async () => {
    const hangs = `${LOOK}; look(); setInterval(() => {}, 1000)`;
    expect(await workspace.run(hangs, { keepOnFailure: true, timeoutMinutes: 0.1 })).toBe(false);
    expect(errors.join()).toContain('did not end within 0.1 minutes');
    expect(lines.join('\n')).toContain(workspace.seen().database);
    expect(await clones()).toEqual([workspace.seen().database]);
  });

  it('keeps nothing of tests that pass or that are stopped', async () => {
    expect(await workspace.run(WRITES, { keepOnFailure: true })).toBe(true);
    const stopped = workspace.run(`${LOOK}; look(); setInterval(() => {}, 1000)`, { keepOnFailure: true });
    rmSync(join(workspace.root, 'orders/seen.json'));
    await until('the tests to have looked', () => workspace.hasSeen());
    process.emit('SIGTERM');
    expect(await stopped).toBe(false);

    expect(lines.join('\n')).not.toContain('psql');
    expect(await clones()).toEqual([]);
  });

  it('keeps nothing where the tests have dropped their database themselves', async () => {
    const script = `${LOOK}; look().then(async () => {
      const database = client.database;
      await client.end();
      const other = new Client({ database: 'postgres' });
      await other.connect();
      await other.query('drop database ' + database + ' with (force)');
      process.exit(1);
    })`;
    expect(await workspace.run(script, { keepOnFailure: true })).toBe(false);
    expect(lines.join('\n')).not.toContain('psql');
    expect(await clones()).toEqual([]);
  });

  it('prints no password of a server by URL', async () => {
    const url = await withServer(async () => (await embeddedServerStatus()).server?.url ?? '');
    process.env['NX_WORKTREE_DATABASE_URL'] = url;
    expect(await workspace.run(`${WRITES}; process.exitCode = 1`, { keepOnFailure: true })).toBe(false);

    const { database } = workspace.seen();
    const { username, host, password } = new URL(url);
    const text = [...lines, ...errors].join('\n');
    expect(text).toContain(`psql "postgresql://${username}@${host}/${database}?sslmode=disable"`);
    expect(text).toContain('that of the URL of your server');
    expect(text).not.toContain(password);
  });
});

describe('test-isolated whose server is killed while the tests run', () => {
  /** Tests that notice when their connection ends, and end then. */
  const endsWith = (code: number): string =>
    `${LOOK}; client.on('error', () => process.exit(${code})); look(); setInterval(() => {}, 1000)`;

  /** Runs them, and kills the server as soon as they are connected. */
  async function runAndKill(code: number): Promise<void> {
    const running = workspace.run(endsWith(code), { keepOnFailure: true });
    await until('the tests to have looked', () => workspace.hasSeen());
    const pid = (await embeddedServerStatus()).server?.pid ?? 0;
    kill(pid);

    expect(await running).toBe(false);
    expect(errors.join()).toMatch(
      /The session with the PostgreSQL server at \S+ was lost: .* The server was stopped or killed; run the command again\./,
    );
    expect(errors.join()).not.toContain('    at ');
    expect(lines.join('\n')).not.toContain('psql');
    await until(`the end of process ${pid}`, async () => (await identityOf(pid)) === undefined);
  }

  it('fails even when the tests pass without it', () => runAndKill(0));

  it('says why, and the next run recovers', async () => {
    await runAndKill(1);

    const old = workspace.seen().database;
    expect(await workspace.run(`${LOOK}; look().then(() => client.end())`)).toBe(true);
    expect(workspace.seen().tables).toContain('orders');
    expect(workspace.seen().database).not.toBe(old);
    expect(await clones()).toEqual([]);
  });
});
