import { sql } from '@nx-worktree/testkit';
import { existsSync } from 'node:fs';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { FreshWorkspace } from './workspace/fresh-workspace';
import { packedPackages } from './workspace/packed';
import { processesOf } from './workspace/remains';

const MINUTES = 60_000;

/** One story per version: each test goes on where the one before it stopped. */
describe.each(['22.7.12', '23.2.1', '24.0.6'])('a fresh workspace with Nx %s', (nxVersion) => {
  let workspace: FreshWorkspace;

  beforeAll(async () => {
    workspace = await FreshWorkspace.create(nxVersion);
  }, 5 * MINUTES);

  afterAll(async () => {
    await workspace.stopServer();
    await workspace.remove();
  });

  it(
    'installs the plugin with nx add',
    async () => {
      await workspace.addPlugin();
      expect(await projects()).toEqual(['shop', 'stock', 'worktrees']);
      await workspace.commitAll('Add nx-worktree');
    },
    5 * MINUTES,
  );

  it(
    'lets nx exec run a command for every project, also where no worktree was ever made',
    async () => {
      await rm(join(workspace.directory, 'worktrees'), { recursive: true });
      const print = `console.log('in', process.env.NX_PROJECT_NAME)`;
      const text = await workspace.nx(['exec', '--', 'node', '-e', print]);
      for (const name of ['shop', 'stock', 'worktrees']) expect(text).toContain(`in ${name}`);
    },
    MINUTES,
  );

  it(
    'tests every project on a database and ports of its own',
    async () => {
      const text = await workspace.nx(['run-many', '--target=test-isolated']);

      expect(text).toContain('Successfully ran target test-isolated for 2 projects');
    },
    2 * MINUTES,
  );

  it(
    'answers the second run from the cache',
    async () => {
      const text = await workspace.nx(['run-many', '--target=test-isolated']);

      expect(text).toMatch(
        /read the output from the cache instead of running the command for 2 out of 2 tasks/,
      );
    },
    MINUTES,
  );

  it(
    'follows the files that migrations read, and names the input that is missing',
    async () => {
      workspace.write('kinds.js', `module.exports = ['retail'];`);
      workspace.write(
        'packages/shop/migrations/0003_kinds.js',
        `const kinds = require('../../../kinds.js');
        exports.up = (pgm) => kinds.forEach((name) => pgm.createTable({ schema: 'shop', name }, { id: 'id' }));`,
      );
      const missing = 'Add to the options of shop:migrate-isolated: "inputs": ["../../kinds.js"]';
      expect(await workspace.nx(['migrate-isolated', 'shop'])).toContain(missing);
      const refused = await workspace.run('npx', ['--no-install', 'nx', 'test-isolated', 'shop']);
      expect(refused.text).toContain(missing);
      expect(refused.exitCode).not.toBe(0);
      workspace.write('kinds.js', `module.exports = ['retail', 'wholesale'];`);
      expect(await workspace.nx(['migrate-isolated', 'shop'])).toContain(
        'Rebuilt because: kinds.js changed.',
      );

      const manifest = join(workspace.directory, 'packages/shop/package.json');
      const content = JSON.parse(await readFile(manifest, 'utf8'));
      content.nx.targets = { 'migrate-isolated': { options: { inputs: ['../../kinds.js'] } } };
      await writeFile(manifest, JSON.stringify(content));
      expect(await workspace.nx(['test-isolated', 'shop'])).toContain(
        'Successfully ran target test-isolated',
      );
      await workspace.succeed('git', ['checkout', '--quiet', '.']);
      await workspace.succeed('git', ['clean', '--quiet', '--force', '-d']);
    },
    3 * MINUTES,
  );

  it(
    'makes two worktrees at the same time, which share nothing',
    async () => {
      await Promise.all(['alpha', 'beta'].map((one) => workspace.addWorktree(one)));
      const [alpha, beta] = [await metadataOf('alpha'), await metadataOf('beta')];
      expect(alpha).toMatchObject({ purpose: 'test-integration', identifier: 'alpha', branch: 'main' });
      expect(alpha.database).not.toBe(beta.database);
      expect(new Set([...Object.values(alpha.ports), ...Object.values(beta.ports)]).size).toBe(6);
    },
    3 * MINUTES,
  );

  it(
    "runs the project's own test inside a worktree on that worktree's database, also after the server had stopped",
    async () => {
      await workspace.stopServer();
      const text = await workspace.nx(['test', 'stock'], 'worktrees/test-integration-alpha');

      expect(text).toContain('Successfully ran target test for project stock');
      expect(await movementsIn('alpha')).toBe(2);
      expect(await movementsIn('beta')).toBe(0);
    },
    MINUTES,
  );

  it(
    'runs test-isolated inside both worktrees at the same time',
    async () => {
      await Promise.all(
        ['alpha', 'beta'].map((identifier) =>
          workspace.nx(
            ['run-many', '--target=test-isolated', '--skip-nx-cache'],
            `worktrees/test-integration-${identifier}`,
          ),
        ),
      );
      expect(await movementsIn('alpha')).toBe(2);
    },
    2 * MINUTES,
  );

  it(
    'lists both worktrees',
    async () => {
      const text = await workspace.nx(['run', 'worktrees:list']);

      expect(text).toContain('alpha');
      expect(text).toContain('beta');
    },
    MINUTES,
  );

  it(
    'finds nothing wrong with them, also when `git clean -X` has deleted the .gitignore around them',
    async () => {
      await rm(join(workspace.directory, 'worktrees/.gitignore'));
      const text = await workspace.nx(['run', 'worktrees:doctor']);

      expect(text).not.toMatch(/failed/i);
    },
    MINUTES,
  );

  it('has packages that plain Node can load', async () => {
    const load = packedPackages().map(({ name }) => `require('${name}')`);
    await workspace.succeed('node', ['--eval', load.join(';')]);
  });

  it('is clean for git all the time', async () => {
    expect(await workspace.succeed('git', ['status', '--porcelain'])).toBe('');
    expect(
      await workspace.succeed('git', ['-C', 'worktrees/test-integration-alpha', 'status', '--porcelain']),
    ).toBe('');
  });

  it(
    'brings one back that was removed',
    async () => {
      const before = await metadataOf('alpha');
      for (const command of ['remove', 'restore']) {
        await workspace.nx(['run', `worktrees:${command}`, '--identifier=alpha']);
      }

      expect(await metadataOf('alpha')).toEqual(before);
      expect(await movementsIn('alpha')).toBe(0);
    },
    MINUTES,
  );

  it(
    'removes both with their databases and ports',
    async () => {
      // The server has another password since it was started again.
      const maintenance = (await databaseUrlOf('alpha')).replace(/\/[^/]*$/, '/nx_worktree');
      const cleanup = ['run', 'worktrees:cleanup', '--max-age=0', '--empty-trash'];
      await workspace.nx(cleanup);

      for (const identifier of ['alpha', 'beta']) {
        expect(existsSync(join(workspace.directory, `worktrees/test-integration-${identifier}`))).toBe(false);
      }

      expect((await workspace.succeed('git', ['worktree', 'list'])).trim().split('\n')).toHaveLength(1);
      expect(await claimedPorts()).toEqual([]);
      expect(await clonesOn(maintenance)).toEqual([]);
    },
    MINUTES,
  );

  it('leaves the server and its keeper running, and nothing once that is stopped', async () => {
    const processes = await processesOf(workspace.root);
    expect(processes).toHaveLength(2);
    expect(processes).toContainEqual(expect.stringMatching(/bin.postgres /));
    expect(processes).toContainEqual(expect.stringMatching(/keeper/));

    await workspace.stopServer();
    expect(await processesOf(workspace.root)).toEqual([]);
  });

  async function projects(): Promise<string[]> {
    const output = await workspace.succeed('npx', ['--no-install', 'nx', 'show', 'projects', '--json']);
    return (JSON.parse(output) as string[]).sort();
  }

  async function metadataOf(identifier: string): Promise<Metadata> {
    const directory = join(workspace.directory, `worktrees/test-integration-${identifier}`);
    return JSON.parse(await readFile(join(directory, '.worktree-metadata.json'), 'utf8')) as Metadata;
  }

  async function databaseUrlOf(identifier: string): Promise<string> {
    const { env_file } = await metadataOf(identifier);
    const file = join(workspace.directory, `worktrees/test-integration-${identifier}`, env_file);
    return parseEnv(await readFile(file, 'utf8'))['DATABASE_URL'] ?? '';
  }

  async function movementsIn(identifier: string): Promise<number> {
    const rows = await sql(await databaseUrlOf(identifier), 'select id from stock.movements');
    return rows.length;
  }

  /** Databases on the server that are neither PostgreSQL's, nor ours for ever, nor templates. */
  async function clonesOn(maintenance: string): Promise<unknown[]> {
    return sql(
      maintenance,
      `select datname from pg_database where not datistemplate and datname not in ('postgres', 'nx_worktree')`,
    );
  }

  async function claimedPorts(): Promise<string[]> {
    const entries = await readdir(join(workspace.stateHome, 'ports'), { withFileTypes: true });
    // The lock beside the claims is a directory.
    return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  }
});

interface Metadata {
  database: string;
  ports: Record<string, number>;
  env_file: string;
}
