import { connectTo, kill, type OwnHome, sql, until } from '@nx-worktree/testkit';
import { type Client } from 'pg';
import { useOwnServer } from '../../testkit/own-server';
import { embeddedServerStatus } from '../embedded/embedded-server';
import { openServer } from '../server/open-server';
import { connectionInfo } from './address';
import { connect } from './connect';
import { insideDatabase } from './inside-database';
import { SessionLostError, ServerUnreachableError } from './session-errors';

let own: OwnHome;
/** As superuser. */
let url: string;
let pid: number;
beforeAll(() => {
  own = useOwnServer();
});
beforeEach(async () => {
  await (await openServer()).close();
  const { server } = await embeddedServerStatus();
  if (!server) throw new Error('No server runs.');
  ({ url, pid } = server);
});
afterEach(recovered);
afterAll(() => own.remove());

/** PostgreSQL 18 can hang for ever when it is stopped while it recovers. */
async function recovered(): Promise<void> {
  await until('the server to be up again, or to have stopped', async () => {
    if (!(await embeddedServerStatus()).running) return true;
    return sql(url, 'select 1').then(
      () => true,
      () => false,
    );
  });
}

/** A database whose logins take until somebody ends them. */
async function slowToLogIn(): Promise<string> {
  await sql(url, 'drop database if exists slow with (force)');
  await sql(url, 'create database slow');
  const slow = connectionInfo(url, 'slow').url;
  await sql(
    slow,
    `create function wait() returns event_trigger language plpgsql as 'begin perform pg_sleep(600); end';
     create event trigger wait on login execute function wait();
     alter event trigger wait enable always`,
  );
  return slow;
}

/** The process of the server that serves a session. */
async function backendOf(condition: string): Promise<number> {
  const select = `select pid from pg_stat_activity where ${condition} and pid <> pg_backend_pid()`;
  await until(`a session with ${condition}`, async () => (await sql(url, select)).length > 0);
  const [row] = await sql<{ pid: number }>(url, select);
  return row?.pid ?? 0;
}

async function terminate(backend: number): Promise<void> {
  await sql(url, 'select pg_terminate_backend($1, 30000)', [backend]);
}

describe('a session that is being opened', () => {
  test('says that the server is out of reach when an administrator ends it', async () => {
    const opening = connect(await slowToLogIn(), 'slow');
    const refused = expect(opening).rejects.toThrow(ServerUnreachableError);
    await terminate(await backendOf(`datname = 'slow'`));

    await refused;
    await expect(opening).rejects.toMatchObject({ cause: { code: '57P01' } });
  });

  test('says so when the server crashes and recovers', async () => {
    const opening = connect(await slowToLogIn(), 'slow');
    const refused = expect(opening).rejects.toThrow(ServerUnreachableError);
    await backendOf(`datname = 'slow'`);
    const other = await connectTo(url);
    other.on('error', () => undefined);
    kill(await pidOf(other));

    await refused;
  });

  test('says so while the server waits for its last sessions before it stops', async () => {
    const last = await connectTo(url);
    kill(pid, 'SIGTERM');
    await until('the server to let nobody in', () =>
      connect(url, 'postgres').then(
        async ({ client }) => client.end().then(() => false),
        () => true,
      ),
    );

    const opening = connect(url, 'postgres');
    await expect(opening).rejects.toThrow(ServerUnreachableError);
    await expect(opening).rejects.toMatchObject({ cause: { code: '57P03' } });
    await expect(opening).rejects.toThrow('the database system is shutting down');
    await last.end();
  });
});

async function pidOf(client: Client): Promise<number> {
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  return rows[0]?.pid ?? 0;
}

describe('work in a database says that its session was lost', () => {
  test('when an administrator ends it during a query', async () => {
    const working = insideDatabase(connectionInfo(url, 'postgres'), (client) =>
      client.query('select pg_sleep(600)'),
    );
    const lost = expect(working).rejects.toThrow(SessionLostError);
    await terminate(await backendOf(`query like '%pg_sleep(600)%'`));

    await lost;
  });

  test('when an administrator ends it between two queries', async () => {
    await expect(
      insideDatabase(connectionInfo(url, 'postgres'), async (client) => {
        await terminate(await pidOf(client));
        await client.query('select 1');
      }),
    ).rejects.toThrow(SessionLostError);
  });

  test('when a process of the server crashes during a query', async () => {
    const working = insideDatabase(connectionInfo(url, 'postgres'), (client) =>
      client.query('select pg_sleep(600)'),
    );
    const lost = expect(working).rejects.toThrow(SessionLostError);
    kill(await backendOf(`query like '%pg_sleep(600)%'`));

    await lost;
  });

  test('and an error of the work itself stays what it is', async () => {
    await expect(
      insideDatabase(connectionInfo(url, 'postgres'), (client) => client.query('select 1 / 0')),
    ).rejects.toMatchObject({ code: '22012' });
  });
});
