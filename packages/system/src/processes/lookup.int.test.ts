import { removeTemporaryDirectories, Script, temporaryDirectory } from '@nx-worktree/testkit';
import { mkdirSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { identityOf, isRunning } from './identity';
import { listenersOn } from './listeners';
import { presentable } from './platforms/command-line';
import { ancestryOf, runningProcesses } from './running';
import { stopProcess } from './stop';

const VARIABLE = 'NX_WORKTREE_LOOKUP';
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** Starts a process that runs some code, and waits for its first line. */
async function startNode(code: string, options: { cwd?: string; env?: NodeJS.ProcessEnv } = {}) {
  const script = Script.node(['-e', code], options);
  closing.push(() => script.kill());
  return { pid: script.pid, line: await script.line() };
}

async function listen(host: string): Promise<number> {
  const server: Server = createServer();
  await new Promise<void>((resolve) => server.listen({ port: 0, host, ipv6Only: true }, resolve));
  closing.push(() => server.close());
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

describe('who listens on a port', () => {
  test.each(['127.0.0.1', '0.0.0.0', '::1', '::'])('is found on %s', async (host) => {
    const port = await listen(host);
    const found = await listenersOn([port, 1]);
    expect(found).toMatchObject([{ port, process: { pid: process.pid, parent: process.ppid } }]);
    expect(found[0]?.process?.command).toContain('jest');
  });

  test('is named once per port, with its command line', async () => {
    const code = `const { createServer } = require('node:net');
      const one = createServer().listen(0, '127.0.0.1', () => {
        const { port } = one.address();
        createServer().listen({ port, host: '::1' }, () => console.log(port));
      });`;
    const { pid, line } = await startNode(code);
    const found = await listenersOn([Number(line)]);
    expect(found).toMatchObject([{ port: Number(line), process: { pid } }]);
    expect(found[0]?.process?.command).toMatch(/^\S*node -e const \{ createServer \}/);
  });

  test('is no process on a port that is only connected to, or was left', async () => {
    const port = await listen('127.0.0.1');
    for (const close of closing.splice(0)) await close();
    expect(await listenersOn([port])).toEqual([]);
  });

  const isRoot = process.platform === 'linux' && process.getuid?.() === 0;
  (isRoot ? test : test.skip)(
    'is said to be somebody, and never guessed, by a user who may not see it (as root)',
    async () => {
      const { line } = await startNode(
        `const server = require('node:net').createServer().listen(0, () => console.log(server.address().port))`,
      );
      process.seteuid?.(65_534);
      const found = listenersOn([Number(line)]);
      process.seteuid?.(0);
      expect(await found).toEqual([{ port: Number(line), user: 0 }]);
    },
  );
});

describe('running processes', () => {
  test('are known with their directory and the variable that they were started with', async () => {
    const directory = join(temporaryDirectory(), 'with space');
    mkdirSync(directory);
    closing.unshift(removeTemporaryDirectories);
    const env = { ...process.env, [VARIABLE]: 'an=id' };
    const { pid } = await startNode('console.log(1); setInterval(() => {}, 1000)', { cwd: directory, env });

    const all = await runningProcesses(VARIABLE);
    expect(all.find((one) => one.pid === pid)).toMatchObject({
      parent: process.pid,
      directory,
      variable: 'an=id',
    });
    expect(all.find((one) => one.pid === process.pid)).not.toHaveProperty('variable');
    expect(ancestryOf(pid, all)).toContain(process.ppid);
    expect(ancestryOf(process.pid, all)).not.toContain(pid);
  });

  test('are shown on one line and without the passwords of URLs', () => {
    expect(presentable('psql\0postgresql://maker:s3c:r3t@localhost/db\0-c\0select 1;\n\u001b[2J')).toBe(
      'psql postgresql://maker:***@localhost/db -c select 1; [2J',
    );
  });
});

describe('stopping one process', () => {
  test.each([
    ['ends on SIGTERM', `process.on('SIGTERM', () => process.exit(0))`, 'ended'],
    ['ignores SIGTERM', `process.on('SIGTERM', () => {})`, 'killed'],
  ])('that %s', async (_what, code, outcome) => {
    const { pid } = await startNode(`${code}; console.log(1); setInterval(() => {}, 1000)`);
    const identity = await identityOf(pid);
    if (!identity) throw new Error('The child has no identity.');
    expect(await stopProcess(identity, outcome === 'killed' ? 100 : 5_000)).toBe(outcome);
    expect(await isRunning(identity)).toBe(false);
  });

  test('leaves a process alone that has got the pid of the one that was meant', async () => {
    const { pid } = await startNode('console.log(1); setInterval(() => {}, 1000)');
    const identity = await identityOf(pid);
    if (!identity) throw new Error('The child has no identity.');
    expect(await stopProcess({ ...identity, startedAt: 'another time' })).toBe('ended');
    expect(await isRunning(identity)).toBe(true);
  });
});
