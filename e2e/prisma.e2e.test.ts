import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FreshWorkspace } from './workspace/fresh-workspace';
import { testInWorktree } from './workspace/real-workspace';

const MINUTES = 60_000;

/** What a shell may have set, and what nobody's tests are to use. */
const SHELL = { DATABASE_URL: 'postgresql://developer@localhost:5432/shop' };

/** One story: each test goes on where the one before it stopped. */
describe('an npm workspace with the migrations of Prisma in its root', () => {
  let workspace: FreshWorkspace;

  beforeAll(async () => {
    workspace = await FreshWorkspace.create('23.2.1', { template: 'template-prisma' });
  }, 5 * MINUTES);

  afterAll(async () => {
    await workspace.stopServer();
    await workspace.remove();
  });

  it(
    'tests on a database of its own without any configuration',
    async () => {
      const added = await workspace.addPlugin();
      await workspace.commitAll('Add nx-worktree');

      for (const told of [added, await workspace.nx(['run', 'worktrees:doctor'])]) {
        expect(told).not.toContain('(Prisma)');
      }
      expect(await workspace.nx(['test-isolated', 'shop'], '.', SHELL)).toContain('2 migrations');
      expect(await workspace.nx(['test-isolated', 'shop'])).toMatch(/cache.* 1 out of 1 tasks/);
    },
    5 * MINUTES,
  );

  it(
    'runs the suite again when a migration is added, and knows that it is affected',
    async () => {
      const directory = join(workspace.directory, 'prisma/migrations/20240103000000_no_pens');
      await mkdir(directory);
      const constraint = `ALTER TABLE "Product" ADD CONSTRAINT no_pens CHECK (name <> 'pen');\n`;
      await writeFile(join(directory, 'migration.sql'), constraint);

      const affected = ['affected', '--target=test-isolated', '--base=HEAD', '--output-style=static'];
      const { exitCode, text } = await workspace.run('npx', ['nx', ...affected]);

      expect(exitCode).not.toBe(0);
      expect(text).toContain('no_pens');
      await workspace.succeed('git', ['clean', '-d', '--force', '--quiet']);
    },
    2 * MINUTES,
  );

  testInWorktree({
    workspace: () => workspace,
    project: 'shop',
    identifier: 'prices',
    tool: 'Prisma',
    shell: SHELL,
  });

  it(
    'leaves a database right before a change, verifies the change, and goes back there',
    async () => {
      const before = '20240102000000_unique';
      const change = '20240103000000_price';
      await workspace.commitOnBranch('price', {
        [`prisma/migrations/${change}/migration.sql`]: 'ALTER TABLE "Product" ADD COLUMN price INTEGER;',
        [`prisma/migrations/${change}/down.sql`]: 'ALTER TABLE "Product" DROP COLUMN price;',
      });
      await workspace.addWorktreeUpTo(before, 'price');
      const inWorktree = (...args: string[]) => workspace.nx(args, 'worktrees/test-migration-price', SHELL);

      const status = await inWorktree('migration-status', 'shop');
      expect(status).toContain('The database testdb_migration_price on ');
      expect(status).toContain('Files, database and git agree: 2 applied, 1 pending.');
      expect(await inWorktree('verify-migrations', 'shop', '--base=main')).toMatch(
        /20240103000000_price\/migration\.sql: reversible\n[^]*Verified 1 migration/,
      );
      await inWorktree('run', 'shop:seed');
      // The seed's product can be there once.
      expect(await inWorktree('reset-database', 'shop', '--yes')).toContain(`2 migrations up to ${before}`);
      await inWorktree('run', 'shop:seed');
    },
    4 * MINUTES,
  );
});
