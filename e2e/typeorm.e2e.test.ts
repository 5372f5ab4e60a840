import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FreshWorkspace } from './workspace/fresh-workspace';
import { testInWorktree } from './workspace/real-workspace';

const MINUTES = 60_000;
const SOURCE = 'libs/db/src/data-source.ts';
const MIGRATION = 'libs/db/src/migrations/1700000000000-bookings.ts';

const NOTES = `import { type MigrationInterface, type QueryRunner } from 'typeorm';

export class Notes1800000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table bookings add column note text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table bookings drop column note');
  }
}
`;

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

  it(
    'leaves a database right before a change, from where the tool goes on, and verifies the change',
    async () => {
      const source = await readFile(join(workspace.directory, SOURCE), 'utf8');
      const listed = source.replace('migrations: [', 'migrations: [Notes1800000000000, ');
      await workspace.commitOnBranch('notes', {
        [SOURCE]: `import { Notes1800000000000 } from './migrations/1800000000000-notes';\n${listed}`,
        'libs/db/src/migrations/1800000000000-notes.ts': NOTES,
      });
      await workspace.addWorktreeUpTo('1700000000000', 'notes');
      const inWorktree = (...args: string[]) => workspace.nx(args, 'worktrees/test-migration-notes', SHELL);

      expect(await inWorktree('migration-status', 'db')).toContain('agree: 1 applied, 1 pending.');
      expect(await inWorktree('verify-migrations', 'db', '--base=main')).toMatch(
        /1800000000000-notes\.ts: reversible\n[^]*Verified 1 migration/,
      );
      await inWorktree('run', 'db:migrate');
      expect(await inWorktree('migration-status', 'db')).toContain('agree: 2 applied, 0 pending.');
      await inWorktree('reset-database', 'db', '--yes');
      expect(await inWorktree('migration-status', 'db')).toContain('agree: 1 applied, 1 pending.');
    },
    4 * MINUTES,
  );
});
