import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { FreshWorkspace } from './workspace/fresh-workspace';
import { processesOf } from './workspace/remains';

const MINUTES = 60_000;

/** Notes that it runs, asks its database and, in a slow workspace, waits to be killed. */
const TEST = `
  const { Client } = require('pg');
  const { appendFileSync, existsSync } = require('node:fs');
  appendFileSync('../../ran', process.env.NX_TASK_TARGET_PROJECT + '\\n');
  const client = new Client();
  client.connect().then(() => client.query('select * from items')).then(() => {
    console.log('asked by', process.env.NX_TASK_TARGET_PROJECT);
    if (existsSync('slow')) setInterval(() => {}, 1000);
    else if (existsSync('broken')) process.exit(1);
    else return client.end();
  });`;

const NAMES = ['one', 'two', 'three', 'four'];

/** Which processes are killed with a version: of the others, Nx itself starts and stops them in the same way. */
const VERSIONS: [version: string, killed: string[]][] = [
  ['22.7.12', []],
  ['23.2.1', ['run-batch.js', 'guard.process.js', '.bin/nx']],
  ['24.0.6', []],
];

describe.each(VERSIONS)('the suites of one run, with Nx %s', (nxVersion, killed) => {
  let workspace: FreshWorkspace;

  beforeAll(async () => {
    workspace = await FreshWorkspace.create(nxVersion);
    await workspace.addPlugin();
    await rm(join(workspace.directory, 'packages'), { recursive: true });
    for (const name of NAMES) {
      const manifest = { name, version: '1.0.0', scripts: { test: 'node "$PWD/test.js"' } };
      workspace.write(`packages/${name}/package.json`, JSON.stringify(manifest));
      workspace.write(`packages/${name}/test.js`, TEST);
      workspace.write(`packages/${name}/migrations/1.sql`, 'create table items (id int)');
    }
    workspace.write('.gitignore', 'node_modules\n.nx\nran\nslow\n');
    await workspace.succeed('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', 'pg@8.23.1']);
    await workspace.commitAll('Four projects');
  }, 5 * MINUTES);

  afterAll(async () => {
    await workspace.stopServer();
    await workspace.remove();
  });

  it(
    'run in one process, and one that fails takes no other with it',
    async () => {
      workspace.write('packages/two/broken', '');
      const { text, exitCode } = await runMany();
      expect(exitCode).not.toBe(0);
      expect(text).toContain('Running 4 tasks with nx-worktree:test-isolated');
      expect((await ran()).sort()).toEqual([...NAMES].sort());
      expect(text).toContain('asked by two');
      expect(text).toMatch(/two:test-isolated/);
    },
    3 * MINUTES,
  );

  it(
    'are kept in the cache each for itself, with the output of that suite alone',
    async () => {
      await rm(join(workspace.directory, 'packages/two/broken'));
      const { text, exitCode } = await runMany();
      expect(exitCode).toBe(0);
      expect(text).toMatch(/cache instead of running the command for 3 out of 4 tasks/);
      expect(await ran()).toEqual(['two']);

      const replayed = await workspace.nx(['test-isolated', 'three']);
      expect(await ran()).toEqual([]);
      expect(replayed).toContain('Isolated: own database');
      expect(replayed).toContain('asked by three');
      expect(replayed).not.toMatch(/asked by (one|two|four)/);
    },
    3 * MINUTES,
  );

  it(
    'show their output once when one runs alone, and keep it',
    async () => {
      const args = ['test-isolated', 'four'];
      workspace.write('packages/four/more.txt', 'more');
      const first = await workspace.nx(args);
      expect(first.split('asked by four')).toHaveLength(2);
      expect(await ran()).toEqual(['four']);
      expect((await workspace.nx(args)).split('asked by four')).toHaveLength(2);
      expect(await ran()).toEqual([]);
    },
    2 * MINUTES,
  );

  for (const program of killed)
    it(
      `leave nothing after the next command when ${program} was killed`,
      () => killOneOf(program),
      4 * MINUTES,
    );

  async function killOneOf(program: string): Promise<void> {
    for (const name of NAMES) workspace.write(`packages/${name}/slow`, '');
    const running = runMany(['--parallel=2', '--skip-nx-cache']);
    while ((await ran(false)).length < 2) await sleep(100);
    const pids = await pidsOf(program);
    expect(pids).not.toEqual([]);
    for (const pid of pids) process.kill(pid, 'SIGKILL');
    // Two wait for ever; whoever is left of the run ends them.
    for (const name of NAMES) await rm(join(workspace.directory, 'packages', name, 'slow'));
    if (!(await endsSoon(running))) for (const pid of await pidsOf('.bin/nx')) process.kill(pid, 'SIGTERM');
    expect((await running).exitCode).not.toBe(0);
    await ran();

    expect((await runMany(['--skip-nx-cache'])).exitCode).toBe(0);
    expect((await ran()).sort()).toEqual([...NAMES].sort());
    expect(await left()).toEqual({ processes: [], ports: [], databases: [] });
  }

  function runMany(args: string[] = []): ReturnType<FreshWorkspace['run']> {
    return workspace.run('npx', ['--no-install', 'nx', 'run-many', '-t', 'test-isolated', ...args]);
  }

  /** The projects whose tests have run, and forgets them. */
  async function ran(isForgotten = true): Promise<string[]> {
    const file = join(workspace.directory, 'ran');
    if (!existsSync(file)) return [];
    const names = (await workspace.succeed('cat', ['ran'])).trim().split('\n');
    if (isForgotten) await rm(file);
    return names;
  }

  async function pidsOf(program: string): Promise<number[]> {
    const lines = (await processesOf(workspace.root)).filter((line) => line.includes(program));
    return lines.map((line) => Number.parseInt(line, 10));
  }

  async function endsSoon(running: Promise<unknown>): Promise<boolean> {
    return Promise.race([running.then(() => true), sleep(10_000, false)]);
  }

  async function left(): Promise<object> {
    const list = `
      const { openServer } = require('@nx-worktree/postgres');
      openServer().then(async (server) => {
        const clones = (await server.databases()).filter(({ kind }) => kind === 'clone');
        console.log(JSON.stringify(clones.map(({ name }) => name)));
        await server.close();
      });`;
    const claims = await readdir(join(workspace.stateHome, 'ports'));
    return {
      processes: (await processesOf(workspace.root)).filter((line) => !/keeper|postgres/.test(line)),
      ports: claims.filter((name) => /^\d+$/.test(name)),
      databases: JSON.parse(await workspace.succeed('node', ['--eval', list])) as string[],
    };
  }
});
