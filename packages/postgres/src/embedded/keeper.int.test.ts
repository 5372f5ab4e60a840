import { connectTo, kill, type OwnHome, until } from '@nx-worktree/testkit';
import { existsSync } from 'node:fs';
import { useOwnServer } from '../../testkit/own-server';
import { openServer } from '../server/open-server';
import { embeddedServerStatus } from './embedded-server';
import { IdleTimeError } from './embedded-errors';

/** Two seconds. */
const IDLE_MINUTES = 2 / 60;

let own: OwnHome;
beforeEach(() => {
  own = useOwnServer();
});
afterEach(() => own.remove());

async function processes(): Promise<{ server: number; keeper: number }> {
  const { server } = await embeddedServerStatus();
  return { server: server?.pid ?? 0, keeper: server?.keeper ?? 0 };
}

async function isRunning(): Promise<boolean> {
  return (await embeddedServerStatus()).running;
}

function isThere(pid: number): boolean {
  return existsSync(`/proc/${pid}`);
}

test('a server that nobody uses stops, and its keeper ends', async () => {
  const server = await openServer({ idleMinutes: IDLE_MINUTES });
  const { server: pid, keeper } = await processes();
  expect(isThere(keeper)).toBe(true);
  await server.close();

  await until('server and keeper to end', () => !isThere(pid) && !isThere(keeper));

  expect(await isRunning()).toBe(false);
});

test('it does not stop while somebody has a session, ours or not', async () => {
  const server = await openServer({ idleMinutes: IDLE_MINUTES });
  const { server: pid } = await processes();
  const client = await connectTo(String((await embeddedServerStatus()).server?.url));
  await server.close();
  const connectedAt = Date.now();

  await until('twice the idle time to pass', () => Date.now() - connectedAt > IDLE_MINUTES * 120_000);
  expect(isThere(pid)).toBe(true);

  await client.end();
  await until('the server to end', () => !isThere(pid));
});

test('sessions that come and go between its looks count', async () => {
  const { server: pid } = await openServer({ idleMinutes: IDLE_MINUTES }).then(async (server) => {
    await server.close();
    return processes();
  });

  for (let visit = 0; visit < 12; visit++) {
    await new Promise((resolve) => setTimeout(resolve, 400));
    await (await openServer()).close();
  }

  expect((await processes()).server).toBe(pid);
});

test('a keeper that was killed is replaced by the next one who opens the server', async () => {
  await (await openServer()).close();
  const { keeper } = await processes();
  kill(keeper);
  await until('the keeper to be gone', () => !isThere(keeper));

  await until('another keeper', async () => {
    await (await openServer({ idleMinutes: IDLE_MINUTES })).close();
    return (await processes()).keeper !== keeper;
  });

  const { server, keeper: successor } = await processes();
  expect(isThere(successor)).toBe(true);
  await until('the server to end', () => !isThere(server) && !isThere(successor));
});

test('when the server is stopped, its keeper ends', async () => {
  await (await openServer()).close();
  const { server, keeper } = await processes();
  kill(server);

  await until('the keeper to end', () => !isThere(keeper));
});

test.each([0, -1, Number.NaN])('an idle time of %d minutes is refused', async (idleMinutes) => {
  await expect(openServer({ idleMinutes })).rejects.toThrow(IdleTimeError);
});
