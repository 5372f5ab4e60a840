import { connectTo, type OwnHome, sql } from '@nx-worktree/testkit';
import { statSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { useOwnServer } from '../../testkit/own-server';
import { DEMANDS, PortThief } from '../../testkit/port-thief';
import { openServer } from '../server/open-server';
import { connect } from '../session/connect';
import { PasswordRequestError } from '../session/session-errors';
import { closeTcp } from './access';
import { embeddedServerStatus, stopEmbeddedServer } from './embedded-server';
import { type Facts, readFacts, writeFacts } from './facts';
import { placeOfCluster } from './cluster-place';

let own: OwnHome;
let thief: PortThief | undefined;
beforeEach(() => {
  own = useOwnServer();
});
afterEach(() => thief?.leave());
afterEach(() => own.remove());

async function open(): Promise<void> {
  await (await openServer()).close();
}

async function urlNow(): Promise<string> {
  return (await embeddedServerStatus()).server?.url ?? '';
}

async function factsNow(): Promise<Facts> {
  const facts = await readFacts(placeOfCluster(18));
  if (!facts) throw new Error('There are no facts.');
  return facts;
}

test('whoever was told the password on the port of the stopped server does not get into the next one', async () => {
  await open();
  const { port, password } = await factsNow();
  const url = await urlNow();
  await stopEmbeddedServer();
  thief = await PortThief.listen(port, DEMANDS['a password in clear text']);
  connectTo(url).catch(() => undefined);
  while (thief.heard.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(String(thief.heard[0])).toContain(password);

  await open();

  const next = await urlNow();
  await expect(sql(next.replace(/:[^:@]*@/, `:${password}@`), 'select 1')).rejects.toThrow(
    /password authentication failed/,
  );
  expect(await sql(next, 'select 1 as one')).toEqual([{ one: 1 }]);
});

test.each(Object.keys(DEMANDS) as (keyof typeof DEMANDS)[])(
  'whoever demands %s gets nothing from us, and is not taken for the server',
  async (demand) => {
    await open();
    const { port } = await factsNow();
    const url = await urlNow();
    await stopEmbeddedServer();
    thief = await PortThief.listen(port, DEMANDS[demand]);

    await expect(connect(url, 'postgres')).rejects.toThrow(PasswordRequestError);

    await thief.leave();
    // A client that gives up may say that it does: the message X.
    expect(
      thief.heard.map((data) => String.fromCharCode(data[0] ?? 0)).filter((type) => type !== 'X'),
    ).toEqual([]);
  },
);

test('a thief on the port of a server that was killed keeps nobody from the next one', async () => {
  await open();
  const facts = await factsNow();
  await stopEmbeddedServer();
  await writeFacts(placeOfCluster(18), facts);
  thief = await PortThief.listen(facts.port, DEMANDS['no password']);

  await open();

  expect((await factsNow()).port).not.toBe(facts.port);
  expect(thief.heard.map(String).join('')).not.toContain(facts.password);
});

test('a server whose starter was killed before it let anybody in gets a password from the next one', async () => {
  await open();
  const place = placeOfCluster(18);
  const { postmaster } = await factsNow();
  const before = await openServer();
  const { name } = await before.createDatabase({
    name: 'testdb_kept',
    holder: { kind: 'record', id: 'one', path: '/record.json' },
  });
  await before.close();
  await closeTcp(place);
  await sql(await urlNow(), 'select pg_reload_conf()');
  await writeFacts(place, { ...(await factsNow()), postmaster: null });

  const after = await openServer();

  expect((await factsNow()).postmaster).toEqual(postmaster);
  expect(await after.answers(name)).toBe(true);
  await after.close();
});

test('programs that use libpq are told to prove the password, not to tell it', async () => {
  const server = await openServer();

  expect(server.addressOf('postgres').variables).toMatchObject({ PGREQUIREAUTH: 'scram-sha-256' });
  await server.close();
});

test('the password is changed in a state directory whose path is too long for a socket', async () => {
  const home = join(own.home, 'deep'.repeat(20), 'deeper'.repeat(20));
  await mkdir(home, { recursive: true, mode: 0o711 });
  const former = process.env['NX_WORKTREE_HOME'];
  process.env['NX_WORKTREE_HOME'] = home;
  try {
    await open();
    const { password } = await factsNow();
    await stopEmbeddedServer();
    await open();
    expect((await factsNow()).password).not.toBe(password);
    expect(statSync(placeOfCluster(18).data).mode & 0o777).toBe(0o700);
    await stopEmbeddedServer();
  } finally {
    process.env['NX_WORKTREE_HOME'] = former;
  }
});
