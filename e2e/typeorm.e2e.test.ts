import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FreshWorkspace } from './workspace/fresh-workspace';
import { testInWorktree } from './workspace/real-workspace';

const MINUTES = 60_000;
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

  testInWorktree({
    workspace: () => workspace,
    project: 'api',
    identifier: 'rooms',
    tool: 'TypeORM',
    shell: SHELL,
  });
});
