import { ownIdentity } from '@nx-worktree/system';
import { kill, type OwnHome, Script, sql, until } from '@nx-worktree/testkit';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { readdir, rm, unlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { once } from 'node:events';
import { makeDatabaseOfRecord, startServer, useOwnServer } from '../../testkit/own-server';
import { scripts } from '../../testkit/scripts';
import { openServer } from '../server/open-server';
import { SessionLostError } from '../session/session-errors';
import { embeddedServerStatus, stopEmbeddedServer } from './embedded-server';
import { ServerElsewhereError, ServerStartError } from './embedded-errors';
import { type Facts, readFacts, writeFacts } from './facts';
import { placeOfCluster } from './cluster-place';

const isRoot = process.getuid?.() === 0;

let own: OwnHome;
beforeEach(() => {
  own = useOwnServer();
});
afterEach(() => Script.killAll());
afterEach(() => own.remove());

async function pidOfServer(): Promise<number> {
  return (await embeddedServerStatus()).server?.pid ?? 0;
}

async function factsNow(): Promise<Facts> {
  const facts = await readFacts(placeOfCluster(18));
  if (!facts) throw new Error('There are no facts.');
  return facts;
}

function isThere(pid: number): boolean {
  return existsSync(`/proc/${pid}`);
}

test('five processes that find no server start one', async () => {
  const outputs = await Promise.all(Array.from({ length: 5 }, () => scripts.run('open-server')));

  const pids = new Set(outputs.map(([line]) => line?.split(' ')[0]));
  expect([...pids]).toEqual([String(await pidOfServer())]);
  expect((await embeddedServerStatus()).running).toBe(true);
});

test('it listens on loopback only, asks for the password, and its files are private', async () => {
  await startServer();
  const { password } = await factsNow();
  const place = placeOfCluster(18);
  const { server } = await embeddedServerStatus();
  const url = server?.url ?? '';

  await expect(sql(url.replace(password, 'wrong'), 'select 1')).rejects.toThrow(
    /password authentication failed/,
  );
  const [settings] = await sql(
    url,
    `select current_setting('listen_addresses') as addresses, current_setting('unix_socket_directories') as sockets,
            current_setting('password_encryption') as encryption, current_setting('fsync') as fsync,
            (select datcollate || ' ' || datlocale from pg_database where datname = 'nx_worktree') as locale,
            current_setting('server_encoding') as encoding, upper('ä') as upper`,
  );
  expect(settings).toEqual({
    addresses: '127.0.0.1',
    sockets: '.',
    encryption: 'scram-sha-256',
    fsync: 'off',
    locale: 'C C.UTF-8',
    encoding: 'UTF8',
    upper: 'Ä',
  });
  expect(statSync(place.facts).mode & 0o777).toBe(0o600);
  expect(statSync(place.password).mode & 0o777).toBe(0o600);
  expect(statSync(place.data).mode & 0o777).toBe(0o700);
  expect(statSync(join(place.data, 'postgresql.conf')).mode & 0o777).toBe(0o600);
  expect(await readdir(place.cluster)).not.toContain('password-for-initdb');
  expect(readFileSync(`/proc/${server?.pid}/cmdline`, 'utf8')).not.toContain(password);
});

test('after the postmaster was killed, the old session says so, and the next one has a new server on the same port', async () => {
  const server = await openServer();
  const { port, postmaster } = await factsNow();
  kill(postmaster?.pid);

  const lost = server.createDatabase({ name: 'testdb_x' });
  await expect(lost).rejects.toThrow(SessionLostError);
  await server.close();
  await startServer();

  const facts = await factsNow();
  expect(facts.port).toBe(port);
  expect(facts.postmaster?.pid).not.toBe(postmaster?.pid);
});

test('databases are still there after the server was stopped and started', async () => {
  const name = await makeDatabaseOfRecord();
  expect(await stopEmbeddedServer()).toBe(true);
  expect(await stopEmbeddedServer()).toBe(false);

  const after = await openServer();

  expect(await after.answers(name)).toBe(true);
  await after.close();
});

test('when its port is taken, it takes another', async () => {
  await startServer();
  const { port } = await factsNow();
  await stopEmbeddedServer();
  const stranger = createServer((socket) => socket.destroy()).listen(port, '127.0.0.1');
  await once(stranger, 'listening');

  await startServer();

  expect((await factsNow()).port).not.toBe(port);
  await new Promise((resolve) => stranger.close(resolve));
});

test('a stranger that answers on the port of the facts isn’t taken for the server', async () => {
  await startServer();
  const facts = await factsNow();
  const stranger = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
  await once(stranger, 'listening');
  const address = stranger.address();
  await stopEmbeddedServer();
  const port = typeof address === 'object' && address ? address.port : 0;
  await writeFacts(placeOfCluster(18), { ...facts, port });

  await startServer();

  expect((await factsNow()).port).not.toBe(port);
  await new Promise((resolve) => stranger.close(resolve));
});

test('facts that are lost or damaged are found out again', async () => {
  await startServer();
  const { postmaster } = await factsNow();
  await writeFile(placeOfCluster(18).facts, '{ "port": 1');

  await startServer();

  expect((await factsNow()).postmaster).toEqual(postmaster);
});

test('a postmaster.pid whose pid is another process by now', async () => {
  await startServer();
  const { postmaster } = await factsNow();
  if (!postmaster) throw new Error('There is no server.');
  const pidFile = join(placeOfCluster(18).data, 'postmaster.pid');
  const text = readFileSync(pidFile, 'utf8');
  kill(postmaster.pid);
  await until('the postmaster to be gone', () => !isThere(postmaster.pid));
  // A process of the user that runs the server: PostgreSQL takes no notice of those of others.
  const user = isRoot ? { uid: 65534, gid: 65534 } : {};
  const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], {
    stdio: 'ignore',
    cwd: '/',
    ...user,
  });
  const pid = other.pid ?? 0;
  writeFileSync(pidFile, text.replace(/^\d+/, String(pid)));
  await writeFacts(placeOfCluster(18), { ...(await factsNow()), postmaster: { ...postmaster, pid } });

  try {
    await startServer();
    expect(isThere(pid)).toBe(true);
  } finally {
    other.kill('SIGKILL');
    await once(other, 'exit');
  }
});

test('a cluster that was half made is made anew', async () => {
  const { directory, cluster, password } = placeOfCluster(18);
  await startServer();
  await stopEmbeddedServer();
  await unlink(password);
  await writeFile(`${cluster}.half`, '');

  await startServer();

  expect((await readdir(directory)).filter((name) => name.startsWith('cluster'))).toEqual(['cluster']);
});

test('a starter that is killed at any moment does not keep the next one from starting', async () => {
  for (const delay of [250, 450, 700]) {
    const starter = scripts.start('open-server');
    await new Promise((resolve) => setTimeout(resolve, delay));
    await starter.kill();
  }

  await startServer();

  expect((await embeddedServerStatus()).running).toBe(true);
}, 120_000);

test('a server that can’t start says why, with the end of its log', async () => {
  await startServer();
  await stopEmbeddedServer();
  const { data, log } = placeOfCluster(18);
  await rm(join(data, 'global'), { recursive: true });

  const failure = openServer();

  await expect(failure).rejects.toThrow(ServerStartError);
  await expect(failure).rejects.toThrow(/pg_control/);
  await expect(failure).rejects.toThrow(log);
});

test('a cluster that another host or container runs is left alone', async () => {
  await startServer();
  const facts = await factsNow();
  await stopEmbeddedServer();
  const elsewhere = { ...(await ownIdentity()), host: 'other-container/pid:[1]' };
  await writeFacts(placeOfCluster(18), { ...facts, postmaster: elsewhere });

  await expect(openServer()).rejects.toThrow(ServerElsewhereError);
  await expect(stopEmbeddedServer()).rejects.toThrow(ServerElsewhereError);

  await writeFacts(placeOfCluster(18), { ...facts, postmaster: null });
});
