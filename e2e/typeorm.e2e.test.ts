import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FreshWorkspace } from './workspace/fresh-workspace';

const MINUTES = 60_000;
const WORKTREE = 'worktrees/test-integration-rooms';
const MIGRATION = 'libs/db/src/migrations/1700000000000-bookings.ts';

/** What a shell may have set, and what nobody's tests are to use. */
const SHELL = { DATABASE_URL: 'postgresql://developer@localhost:5432/bookings' };

/** One story: each test goes on where the one before it stopped. */
describe('a pnpm workspace with the data source and migrations of TypeORM in a library', () => {
  let workspace: FreshWorkspace;

  beforeAll(async () => {
    const beginning = { template: 'template-typeorm', packageManager: 'pnpm' } as const;
    workspace = await FreshWorkspace.create('23.2.1', beginning);
  }, 5 * MINUTES);

  afterAll(async () => {
    await workspace.nx(['run', 'worktrees:server', '--stop']);
    await workspace.remove();
  });

  it(
    'needs no configuration: its first run has a database with these migrations, its second one comes from the cache',
    async () => {
      await workspace.addPlugin();
      // pnpm can write newer versions into its lockfile then than those that it has installed before.
      await workspace.succeed('pnpm', ['install', '--frozen-lockfile']);
      await workspace.commitAll('Add nx-worktree');
      expect(await workspace.nx(['test-isolated', 'api'], '.', SHELL)).toContain('own database');
      expect(await workspace.nx(['test-isolated', 'api'])).toMatch(/cache.* 1 out of 1 tasks/);
    },
    5 * MINUTES,
  );

  it(
    'runs the suite of who depends on a migration again when that is changed',
    async () => {
      const path = join(workspace.directory, MIGRATION);
      const before = await readFile(path, 'utf8');
      await writeFile(path, before.replace('unique (room)', 'check (length(room) > 9)'));

      const affected = ['affected', '--target=test-isolated', '--base=HEAD', '--output-style=static'];
      const { exitCode, text } = await workspace.run('npx', ['nx', ...affected]);
      await writeFile(path, before);

      expect(exitCode).not.toBe(0);
      expect(text).toContain('violates check constraint "one_booking_per_room"');
      expect(await workspace.nx(['test-isolated', 'api'])).toMatch(/cache.* 1 out of 1 tasks/);
    },
    2 * MINUTES,
  );

  it(
    "runs any task of a worktree on the worktree's database",
    async () => {
      await workspace.addWorktree('rooms');
      const text = await workspace.nx(['run', 'api:seed'], WORKTREE, SHELL);

      expect(text).toContain('seeded testdb_integration_rooms');
    },
    3 * MINUTES,
  );

  it(
    'has a doctor who names the tracked .env, and nothing that fails',
    async () => {
      const text = await workspace.nx(['run', 'worktrees:doctor']);

      expect(text).not.toMatch(/^ +failed/m);
      expect(text).toContain('apps/api/.env is tracked and names a database.');
      expect(text).not.toContain('(TypeORM)');
    },
    MINUTES,
  );
});
