import { openServer } from '@nx-worktree/postgres';
import { until } from '@nx-worktree/testkit';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type BatchProject, BatchWorkspace } from '../../../../testkit/batch-workspace';
import { PARALLEL } from '../../../parallel/tell-parallel';

let workspace: BatchWorkspace;
afterEach(() => {
  process.env[PARALLEL] = '{}';
  workspace.remove();
});

const MIGRATION = { 'migrations/1.sql': 'create table orders (id integer)' };

/** Writes which database and ports it has, from within that database. */
const LOOK = `
  const { Client } = require('pg');
  const client = new Client();
  client.connect()
    .then(() => client.query('select current_database() as name, count(*)::int as rows from orders'))
    .then(({ rows: [row] }) => console.log(JSON.stringify({ ...row, port: process.env.APP_PORT, tmp: process.env.TMPDIR })))
    .then(() => client.query('insert into orders values (1)'))
    .then(() => client.end());`;

const seenIn = (text: string): Record<string, unknown> =>
  JSON.parse(/^\{.*\}$/m.exec(text)?.[0] ?? '{}') as Record<string, unknown>;

async function suiteDatabases(): Promise<string[]> {
  const server = await openServer();
  const names = (await server.databases())
    .map(({ name }) => name)
    .filter((name) => name.startsWith('testdb_'));
  await server.close();
  return names;
}

describe('suites of one batch', () => {
  it('have environments of their own and keep their output apart', async () => {
    const project = { script: LOOK, files: MIGRATION };
    workspace = new BatchWorkspace({ api: project, shop: project, stock: project });
    const results = await workspace.run();
    const seen = Object.values(results).map(({ terminalOutput }) => seenIn(terminalOutput));
    expect(Object.values(results).map(({ success }) => success)).toEqual([true, true, true]);
    for (const what of ['name', 'port', 'tmp']) expect(new Set(seen.map((one) => one[what])).size).toBe(3);
    expect(seen.map(({ rows }) => rows)).toEqual([0, 0, 0]);
    for (const { terminalOutput } of Object.values(results))
      expect(terminalOutput).toMatch(/^Isolated: own database .*\n\n> .*test\.js\n\n\{.*\}\n$/);
    expect(await suiteDatabases()).toEqual([]);
  });

  it('fail and are refused on their own, each with its reason in its output', async () => {
    workspace = new BatchWorkspace({
      passing: { script: 'console.log("all is well")' },
      failing: { script: 'console.error("it broke"); process.exit(3)' },
      refused: { script: '', test: { options: { command: 'node test.js', env: { APP_PORT: '1' } } } },
      unused: { script: '', files: MIGRATION },
      slow: { script: 'setInterval(() => {}, 1000)', options: { timeoutMinutes: 0.02 } },
    });
    const results = await workspace.run();
    const successes = Object.entries(results).filter(([, { success }]) => success);
    expect(successes.map(([name]) => name)).toEqual(['passing']);
    expect(results['passing']?.terminalOutput).toContain('all is well');
    expect(results['passing']?.terminalOutput).not.toContain('it broke');
    expect(results['failing']?.terminalOutput).toContain('it broke');
    expect(results['refused']?.terminalOutput).toContain('sets its database or ports itself');
    expect(results['unused']?.terminalOutput).toContain('none of them connected to the database');
    expect(results['slow']?.terminalOutput).toContain('did not end within 0.02 minutes');
  });

  it('run after those that they depend on, and not at all when these fail', async () => {
    const script = (name: string) => `require('node:fs').appendFileSync('../order', '${name} ')`;
    workspace = new BatchWorkspace({
      top: { script: script('top'), after: ['middle'] },
      middle: { script: script('middle'), after: ['bottom'] },
      bottom: { script: script('bottom') },
      broken: { script: 'process.exit(1)' },
      blocked: { script: script('blocked'), after: ['broken'] },
    });
    const results = await workspace.run();
    expect(workspace.read('order')).toBe('bottom middle top ');
    expect(results['blocked']).toEqual({ success: false, status: 'skipped', terminalOutput: '' });
  });

  it('run as many at once as the command line says', async () => {
    process.env[PARALLEL] = JSON.stringify({ parallel: '1' });
    const project: BatchProject = {
      script: `
        const { appendFileSync } = require('node:fs');
        appendFileSync('../order', 'begin ');
        setTimeout(() => appendFileSync('../order', 'end '), 200);`,
    };
    workspace = new BatchWorkspace({ api: project, shop: project });
    await workspace.run();
    expect(workspace.read('order')).toBe('begin end begin end ');
  });

  it('get the variables of their own files, even those that decide how the environment is made', async () => {
    const script = 'console.log(JSON.stringify({ own: process.env.OWN, level: process.env.LEVEL }))';
    workspace = new BatchWorkspace({
      api: { script, files: { '.env': 'OWN=api\nLEVEL=project\n' } },
      shop: { script, files: { '.env.test': 'OWN=shop\n' } },
      refused: {
        script,
        files: { ...MIGRATION, '.env': 'NX_WORKTREE_DATABASE_URL=postgresql://127.0.0.1:1/none\n' },
      },
    });
    workspace.write('.env', 'LEVEL=root\n');
    const results = await workspace.run();
    expect(seenIn(results['api']?.terminalOutput ?? '')).toEqual({ own: 'api', level: 'project' });
    expect(seenIn(results['shop']?.terminalOutput ?? '')).toEqual({ own: 'shop', level: 'root' });
    expect(results['refused']?.success).toBe(false);
    expect(results['refused']?.terminalOutput).toContain('127.0.0.1:1');
  });

  it('keep the database of the one that fails, if that was asked for', async () => {
    const broken = { script: `${LOOK}; process.exitCode = 1`, files: MIGRATION };
    workspace = new BatchWorkspace({
      kept: { ...broken, options: { keepOnFailure: true } },
      dropped: broken,
      passing: { script: LOOK, files: MIGRATION, options: { keepOnFailure: true } },
    });
    const results = await workspace.run();
    const { name } = seenIn(results['kept']?.terminalOutput ?? '');
    expect(results['kept']?.terminalOutput).toContain(`their database is kept: ${String(name)}`);
    const server = await openServer();
    expect((await server.kept()).map((database) => database.name)).toEqual([name]);
    await server.dropKept({ minAgeMs: 0, evenInUse: true });
    await server.close();
    expect(await suiteDatabases()).toEqual([]);
  });

  it('are all stopped by a signal, and leave nothing', async () => {
    const script = `require('node:fs').writeFileSync('begun', ''); setInterval(() => {}, 1000);`;
    workspace = new BatchWorkspace({
      api: { script, files: MIGRATION },
      shop: { script, files: { ...MIGRATION, '.env': 'OWN=shop\n' } },
      waiting: { script, after: ['api'] },
    });
    const running = workspace.run();
    for (const name of ['api', 'shop'])
      await until(`the start of ${name}`, () => existsSync(join(workspace.root, name, 'begun')));
    process.emit('SIGTERM');
    const results = await running;
    expect(results['api']?.terminalOutput).toContain('were stopped before they ended');
    expect(results['shop']?.terminalOutput).toContain('were stopped before they ended');
    expect(results['waiting']?.status).toBe('skipped');
    expect(existsSync(join(workspace.root, 'waiting/begun'))).toBe(false);
    expect(await suiteDatabases()).toEqual([]);
  });
});
