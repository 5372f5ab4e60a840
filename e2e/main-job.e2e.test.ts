import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FreshWorkspace } from './workspace/fresh-workspace';
import { processesOf } from './workspace/remains';

const MINUTES = 60_000;
const EXAMPLES = ['audit', 'billing', 'json-api', 'money', 'orders'];
const WORKTREE = 'worktrees/test-integration-api-endpoints';

/** What the README promises to whoever clones this repository. One story: each test goes on after the one before. */
describe('a fresh clone of this repository', () => {
  let clone: FreshWorkspace;

  beforeAll(async () => {
    clone = await FreshWorkspace.cloneOfThisRepository();
  }, 5 * MINUTES);

  afterAll(async () => {
    await stopServer();
    await clone.remove();
  });

  it(
    'runs the main job on the examples and leaves nothing of a suite',
    async () => {
      const text = await clone.nx(['run-many', '-t', 'test-isolated']);

      expect(text).toContain(`Successfully ran target test-isolated for ${EXAMPLES.length} projects`);
      expect(await claimedPorts()).toEqual([]);
      expect((await processesOf(clone.directory)).filter((line) => !line.includes('keeper'))).toEqual([]);
    },
    3 * MINUTES,
  );

  it(
    'answers the second run from the cache alone',
    async () => {
      const text = await clone.nx(['run-many', '-t', 'test-isolated']);
      expect(text).toContain(
        `instead of running the command for ${EXAMPLES.length} out of ${EXAMPLES.length} tasks`,
      );
    },
    MINUTES,
  );

  it(
    'runs the target test of examples without an environment',
    async () => {
      const text = await clone.nx(['run-many', '-t', 'test', '--projects=tag:example']);
      expect(text).toContain('Successfully ran target test for 2 projects');
    },
    MINUTES,
  );

  it(
    'makes a worktree with metadata, environment file, ports, a migrated database and dependencies',
    async () => {
      const options = ['--purpose=test-integration', '--branch=main', '--ports'];
      await clone.nx(['g', 'worktree', 'api-endpoints', ...options]);

      const made = await metadata();
      const { app, api, db } = made.ports;
      expect(made).toMatchObject({
        purpose: 'test-integration',
        identifier: 'api-endpoints',
        branch: 'main',
        database: 'testdb_integration_api_endpoints',
        env_file: '.env.test',
      });
      expect([api, db]).toEqual([app + 1, app + 2]);
      expect(await readFile(inWorktree('.env.test'), 'utf8')).toContain(`APP_PORT=${app}\n`);
    },
    2 * MINUTES,
  );

  it.each([['test-integration'], ['test-isolated']])(
    'runs %s inside of it, with the cache off and after the server had stopped',
    async (target) => {
      await stopServer();
      const text = await clone.nx(['run', `billing:${target}`, '--skip-nx-cache'], WORKTREE);
      expect(text).toContain(`Successfully ran target ${target} for project billing`);
    },
    2 * MINUTES,
  );

  it(
    'gives it other ports, finds nothing wrong with it, and brings it back when it was removed',
    async () => {
      const before = await metadata();
      const commands = [['ports', '--reassign'], ['remove'], ['restore'], ['doctor']];
      for (const [command, ...options] of commands) {
        const args = ['run', `worktrees:${command}`, '--identifier=api-endpoints', ...options];
        await clone.nx(args);
      }

      const { ports, ...rest } = await metadata();
      expect({ ...rest, ports: before.ports }).toEqual(before);
      expect(ports.app).toBeGreaterThan(before.ports.db);
      await clone.nx(['run', 'billing:test-integration', '--skip-nx-cache'], WORKTREE);
    },
    3 * MINUTES,
  );

  it(
    'checks out one project with what it needs, and tests it there',
    async () => {
      await clone.nx(['g', 'worktree', 'few', '--purpose=test-unit', '--projects=audit']);
      const directory = 'worktrees/test-unit-few';

      expect(await readdir(join(clone.directory, directory, 'examples'))).not.toContain('billing');
      const text = await clone.nx(['run', 'audit:test-isolated', '--skip-nx-cache'], directory);
      expect(text).toContain('Successfully ran target test-isolated for project audit');

      await clone.nx(['run', 'worktrees:remove', '--identifier=few']);
    },
    2 * MINUTES,
  );

  it(
    'shows it in the list and takes everything away again',
    async () => {
      expect(await clone.nx(['run', 'worktrees:list'])).toContain('testdb_integration_api_endpoints');
      await clone.nx(['run', 'worktrees:remove', '--identifier=api-endpoints']);
      expect(existsSync(inWorktree('.'))).toBe(false);
      expect(await claimedPorts()).toEqual([]);
      expect(await clone.succeed('git', ['status', '--porcelain'])).toBe('');
      expect(await clone.succeed('git', ['worktree', 'list', '--porcelain'])).not.toContain('api-endpoints');
    },
    2 * MINUTES,
  );

  async function metadata() {
    return JSON.parse(await readFile(inWorktree('.worktree-metadata.json'), 'utf8'));
  }

  function inWorktree(file: string): string {
    return join(clone.directory, WORKTREE, file);
  }

  async function claimedPorts(): Promise<string[]> {
    return (await readdir(join(clone.stateHome, 'ports'))).filter((name) => /^\d+$/.test(name));
  }

  async function stopServer(): Promise<void> {
    const script = `require('@nx-worktree/postgres').stopEmbeddedServer()`;
    await clone.run('node', ['--require', '@swc-node/register', '--eval', script]);
  }
});
