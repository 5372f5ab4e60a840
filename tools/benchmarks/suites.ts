import { checkoutAt } from '@nx-worktree/git';
import { templateOf } from '@nx-worktree/migrations';
import { type Database, openServer } from '@nx-worktree/postgres';
import { execa } from 'execa';
import { compare, type Ratio } from './comparison';
import { type World } from './world';

/** All that the examples need, in one database. */
const MIGRATIONS = [
  { project: 'audit', root: 'examples/audit', tool: 'sql' },
  { project: 'billing', root: 'examples/billing', tool: 'knex' },
  { project: 'orders', root: 'examples/orders', tool: 'node-pg-migrate' },
] as const;

/**
 * The examples' suites, each in its own environment, compared with the same suites on one existing database,
 * one after the other because they would disturb each other. The cache of Nx is off for both.
 */
export async function compareSuites(world: World): Promise<Ratio[]> {
  const clone = await world.clone();
  const server = await openServer();
  const template = await server.ensureTemplate(await templateOf(checkoutAt(clone), MIGRATIONS));
  let shared: Database = await server.createDatabase({ name: 'testdb_shared', template });
  const runMany = (args: string[], env: Record<string, string> = {}) =>
    execa('npx', ['nx', 'run-many', '--projects=tag:example', '--skip-nx-cache', ...args], {
      cwd: clone,
      env,
    });
  const ours = {
    name: '`nx run-many -t test-isolated`, in parallel',
    run: async () => {
      await runMany(['--targets=test-isolated']);
    },
  };
  const baseline = {
    name: '`nx run-many` of their own targets, one at a time',
    run: async () => {
      await runMany(['--targets=test,test-integration', '--parallel=1'], {
        ...shared.variables,
        APP_PORT: '8900',
      });
    },
    reset: async () => {
      await shared.drop();
      shared = await server.createDatabase({ name: 'testdb_shared', template });
    },
  };
  try {
    return [await compare({ ours, baseline, rounds: 3 })];
  } finally {
    await shared.drop();
    await server.close();
  }
}
