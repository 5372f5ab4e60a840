import { identityOf } from '@nx-worktree/system';
import {
  kill,
  type OwnHome,
  removeTemporaryDirectories,
  Script,
  temporaryDirectory,
  until,
} from '@nx-worktree/testkit';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { startServer, useOwnServer } from '../../testkit/own-server';
import { scripts } from '../../testkit/scripts';
import { embeddedServerStatus, stopEmbeddedServer } from './embedded-server';
import { findOrphans, sweepOrphans } from './orphans';
import { placeOfCluster } from './cluster-place';

const isRoot = process.getuid?.() === 0;
const testAsRoot = isRoot ? test : test.skip;

const NOBODY = 65534;

/** `daemon` or `bin`, by the system. `initdb` wants a user that has a name. */
const OTHER = 1;

let own: OwnHome;
beforeEach(() => {
  own = useOwnServer();
});
afterEach(() => Script.killAll());
afterEach(() => own.remove());

testAsRoot('as root, below a directory that only root may enter (needs root)', async () => {
  chmodSync(own.home, 0o700);

  await startServer();

  const { directory, server } = await embeddedServerStatus();
  expect(directory).toMatch(/^\/var\/tmp\/nx-worktree-0\/[0-9a-f]{16}\/postgres-18$/);
  expect(statSync(`/proc/${server?.pid}`).uid).toBe(statSync(placeOfCluster(18).data).uid);
  await own.remove();
  expect(existsSync(directory)).toBe(false);
  own = useOwnServer();
});

testAsRoot(
  'as root, its user is nobody else: a service that runs as nobody can’t get at it (needs root)',
  async () => {
    const asNobody = { uid: NOBODY, gid: NOBODY, cwd: '/', stdio: 'ignore' } as const;
    await startServer();
    const { data, cluster, runAs } = placeOfCluster(18);
    const { server } = await embeddedServerStatus();

    expect(runAs?.uid).toBe(statSync(`/proc/${server?.pid}`).uid);
    expect(readFileSync('/etc/passwd', 'utf8')).not.toContain(`:${runAs?.uid}:`);
    expect(statSync(data).uid).toBe(runAs?.uid);
    for (const path of [cluster, data, join(data, 'pg_hba.conf'), join(data, 'PG_VERSION')]) {
      expect(spawnSync('/bin/sh', ['-c', 'test -r "$1" || test -x "$1"', 'sh', path], asNobody).status).toBe(
        1,
      );
    }
    expect(spawnSync('/bin/sh', ['-c', `kill -0 ${server?.pid}`], asNobody).status).not.toBe(0);
    expect(readdirSync(cluster).sort()).toEqual(['data', 'password', 'server.log']);
  },
);

testAsRoot(
  'as root, a server elsewhere goes with its state directory, and no other does (needs root)',
  async () => {
    chmodSync(own.home, 0o700);
    await startServer();
    const { directory, server } = await embeddedServerStatus();
    const gone = dirname(directory);
    expect(await sweepOrphans(0)).not.toContain(gone);
    kill(server?.keeper);
    rmSync(own.home, { recursive: true });
    own = useOwnServer({ mode: 0o700 });
    await startServer();
    const { directory: other, server: others } = await embeddedServerStatus();
    // It may be about to come back.
    expect(existsSync(gone)).toBe(true);
    expect((await findOrphans()).orphaned).not.toContain(gone);
    expect(await findOrphans(0)).toMatchObject({ orphaned: expect.arrayContaining([gone]) });

    expect(await sweepOrphans(0)).toContain(gone);

    expect(existsSync(gone)).toBe(false);
    expect(await identityOf(server?.pid ?? 0)).toBeUndefined();
    expect(existsSync(`/proc/${others?.pid}`)).toBe(true);
    await own.remove();
    expect(existsSync(dirname(other))).toBe(false);
    own = useOwnServer();
  },
);

testAsRoot('as root, a cluster of an earlier release goes on as nobody (needs root)', async () => {
  await startServer();
  await stopEmbeddedServer();
  const { cluster, data, log } = placeOfCluster(18);
  execFileSync('chown', ['-R', `${NOBODY}:${NOBODY}`, data, log]);
  chmodSync(cluster, 0o711);

  await startServer();

  const { server, sharesUser } = await embeddedServerStatus();
  expect(statSync(`/proc/${server?.pid}`).uid).toBe(NOBODY);
  expect(sharesUser).toBe('inherited');
});

describe('root and another user at once (needs root)', () => {
  let home: string;
  let asOther: { uid: number; gid: number; cwd: string; env: NodeJS.ProcessEnv };
  beforeEach(() => {
    home = temporaryDirectory({ parent: '/var/tmp' });
    const env = { PATH: process.env['PATH'], HOME: home, TMPDIR: home };
    asOther = { uid: OTHER, gid: OTHER, cwd: '/', env };
    if (isRoot) chownSync(home, OTHER, OTHER);
  });
  afterEach(async () => {
    if (isRoot) await scripts.run('remove-server', [], asOther);
    await removeTemporaryDirectories();
  });

  testAsRoot('have two servers that don’t meet', async () => {
    const [[line]] = await Promise.all([scripts.run('open-server', [], asOther), startServer()]);

    const others = Number(line?.split(' ')[0]);
    const { server } = await embeddedServerStatus();
    expect(line).toMatch(/^\d+ 1 18\.\d+$/);
    expect(statSync(`/proc/${others}`).uid).toBe(OTHER);
    expect(statSync(`/proc/${server?.pid}`).uid).toBeGreaterThan(NOBODY);
    const state = statSync(join(home, '.local', 'state', 'nx-worktree', 'postgres-18'));
    expect(state.uid).toBe(OTHER);
    expect(state.mode & 0o777).toBe(0o700);

    await scripts.run('remove-server', [], asOther);
    await until('the other’s server to end', () => !existsSync(`/proc/${others}`));
    expect((await embeddedServerStatus()).running).toBe(true);
  });

  testAsRoot('don’t use each other’s state directory, and are told so', async () => {
    const intruder = { ...asOther, env: { ...asOther.env, NX_WORKTREE_HOME: own.home } };
    await expect(scripts.run('open-server', [], intruder)).rejects.toThrow(
      `StateHomeError: The state directory ${own.home} can't be used: it belongs to user 0. ` +
        'Set NX_WORKTREE_HOME to a directory that you own.',
    );
  });
});
