import { withFileLock } from '@nx-worktree/system';
import { connectTo, kill, type OwnHome } from '@nx-worktree/testkit';
import { existsSync } from 'node:fs';
import { useOwnServer } from '../../testkit/own-server';
import { openServer } from '../server/open-server';
import { placeOfCluster } from './cluster-place';
import { embeddedServerStatus } from './embedded-server';
import { stopServer } from './stop';

let own: OwnHome;
beforeEach(() => {
  own = useOwnServer();
});
afterEach(() => own.remove());

test('a server with a session that hangs is stopped all the same, and is there again afterwards', async () => {
  await (await openServer()).close();
  const client = await connectTo(String((await embeddedServerStatus()).server?.url));
  client.on('error', () => undefined);
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  const pid = rows[0]?.pid;
  const place = placeOfCluster(18);
  // A stopped process heeds neither PostgreSQL nor SIGTERM.
  kill(pid, 'SIGSTOP');
  try {
    expect(await withFileLock(place.lock, () => stopServer(place, 1))).toBe(true);
  } finally {
    if (existsSync(`/proc/${pid}`)) kill(pid, 'SIGCONT');
    await client.end().catch(() => undefined);
  }

  expect((await embeddedServerStatus()).running).toBe(false);
  await (await openServer()).close();
  expect((await embeddedServerStatus()).running).toBe(true);
});
