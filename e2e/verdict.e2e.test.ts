import { FreshWorkspace } from './workspace/fresh-workspace';

const MINUTES = 60_000;

/** Has its migrations at the root of the workspace, and depends on nothing. */
const LEDGER = {
  'packages/ledger/package.json': JSON.stringify({
    name: '@acme/ledger',
    version: '1.0.0',
    scripts: { test: 'node test.js' },
    dependencies: { pg: '8.23.1' },
    nx: {
      name: 'ledger',
      targets: { 'migrate-isolated': { options: { tool: 'sql', directory: '../../prisma/migrations' } } },
    },
  }),
  'packages/ledger/test.js': `
    const { Client } = require('pg');
    const client = new Client();
    client.connect().then(() => client.query('select * from entries')).then(() => client.end());`,
};
const MIGRATION = 'prisma/migrations/1_entries/migration.sql';

const NO_DAEMON = { NX_DAEMON: 'false' };
const DAEMON = { NX_DAEMON: 'true' };

describe.each(['22.7.12', '23.2.1', '24.0.6'])('what decides a verdict, with Nx %s', (nxVersion) => {
  let workspace: FreshWorkspace;

  beforeAll(async () => {
    workspace = await FreshWorkspace.create(nxVersion);
    await workspace.addPlugin();
    for (const [file, text] of Object.entries(LEDGER)) workspace.write(file, text);
    workspace.write(MIGRATION, 'create table entries (id int)');
    await workspace.succeed('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline']);
    await workspace.commitAll('A ledger');
  }, 5 * MINUTES);

  afterAll(async () => {
    await workspace.run('npx', ['--no-install', 'nx', 'daemon', '--stop'], '.', DAEMON);
    await workspace.run('npx', ['--no-install', 'nx', 'run', 'worktrees:server', '--stop']);
    await workspace.remove();
  });

  it.each([
    ['without the daemon', NO_DAEMON],
    ['with the daemon', DAEMON],
  ])(
    'a migration at the root of the workspace does, %s',
    async (_, variables) => {
      const column = variables === DAEMON ? 'daemon' : 'plain';
      expect(await test(variables)).toMatchObject({ exitCode: 0 });
      expect(isHit(await test(variables))).toBe(true);

      workspace.write(MIGRATION, `create table entries (id int, ${column} text)`);
      const changed = await test(variables);
      expect(changed).toMatchObject({ exitCode: 0 });
      expect(isHit(changed)).toBe(false);

      workspace.write(MIGRATION, 'create table entries (id int)');
      expect(isHit(await test(variables))).toBe(true);
    },
    4 * MINUTES,
  );

  it(
    'a changed migration at the root of the workspace affects the project',
    async () => {
      const affected = await workspace.nx(['show', 'projects', '--affected', `--files=${MIGRATION}`]);
      expect(affected).toContain('ledger');
      const others = await workspace.nx(['show', 'projects', '--affected', '--files=prisma/readme.md']);
      expect(others).not.toContain('ledger');
    },
    MINUTES,
  );

  it.each([
    ['without the daemon', NO_DAEMON],
    ['with the daemon', DAEMON],
  ])(
    'the server does: nothing is answered from the cache for one that can not be reached, %s',
    async (_, variables) => {
      expect(isHit(await test(variables))).toBe(true);
      const unreachable = { ...variables, NX_WORKTREE_DATABASE_URL: 'postgresql://localhost:1/x' };
      for (const again of [await test(unreachable), await test(unreachable)]) {
        expect(again.exitCode).not.toBe(0);
        expect(again.text).toContain("can't be reached");
      }
      // The daemon of Nx 22 keeps the variable, which costs a run.
      const isKept = nxVersion.startsWith('22.') && variables === DAEMON;
      expect(isHit(await test(variables))).toBe(!isKept);
    },
    4 * MINUTES,
  );

  const test = (variables: Record<string, string>) =>
    workspace.run('npx', ['--no-install', 'nx', 'run', 'ledger:test-isolated'], '.', variables);
});

const isHit = ({ text }: { text: string }): boolean => text.includes('read the output from the cache');
