import { sql } from '@nx-worktree/testkit';
import { checkAgainstDrizzleKit, migrateByDrizzleKit } from '../../../testkit/drizzle-checks';
import { drizzleFixture } from '../../../testkit/fixtures/drizzle';
import { statusOf, type } from '../../../testkit/status-checks';
import { checkTool } from '../../../testkit/tool-checks';
import { ToolBench } from '../../../testkit/tool-fixture';
import { LOSSY, ORDERS, TOTALS } from '../../../testkit/written-migrations';

let bench: ToolBench;
beforeAll(async () => {
  bench = await ToolBench.install(drizzleFixture);
}, 120_000);
afterAll(() => bench.remove());

describe('Drizzle Kit 0.31', () => {
  checkTool(() => bench, {
    afterFailure: 'nothing',
    edited: 'in its history',
    lateAdded: 'fails',
    sameNumber: 'contradicting-files',
    missingFile: 'not noticed',
  });

  checkAgainstDrizzleKit(() => bench);

  it('skips what was merged late with exit code 0, and a command that runs it is not believed', async () => {
    const project = bench.project([ORDERS, LOSSY]);
    const database = await bench.database();
    await project.apply(database);
    await project.rewrite([ORDERS, TOTALS, LOSSY], [ORDERS, LOSSY]);
    await migrateByDrizzleKit(project, database);
    expect(await project.applied(database)).toEqual(['0001_orders', '0003_lossy']);

    const applying = project.applyBy('npx drizzle-kit migrate', database);
    await expect(applying).rejects.toMatchObject({ code: 'MIGRATIONS_NOT_APPLIED' });
  });

  it('ignores a file that its journal does not list with exit code 0, and is not believed', async () => {
    const project = bench.project([ORDERS]);
    const database = await bench.database();
    project.write({ 'drizzle/0002_totals.sql': 'alter table orders add column total int;' });
    await migrateByDrizzleKit(project, database);
    expect(await project.columns(database)).toEqual(['orders.id', 'orders.note']);

    for (const apply of [
      () => project.apply(database),
      () => project.applyBy('npx drizzle-kit migrate', database),
    ]) {
      await expect(apply()).rejects.toMatchObject({ code: 'MIGRATION_FILES' });
    }
  });

  it.each<[string, string]>([
    ['drizzle.config.ts', `import { defineConfig } from 'drizzle-kit'; export default defineConfig`],
    ['drizzle.config.mjs', 'export default '],
  ])('takes %s for the same as Drizzle Kit does', async (name, beginning) => {
    const { 'drizzle.config.js': _, ...files } = drizzleFixture.files([ORDERS]);
    const project = bench.project([], {
      ...files,
      [name]:
        `${beginning}({ dialect: 'postgresql', out: './drizzle', migrations: { table: 'done', schema: 'public' },
        dbCredentials: { url: process.env.DATABASE_URL! } });`.replace('!', name.endsWith('ts') ? '!' : ''),
    });
    const database = await bench.database();
    await project.apply(database);
    const { migrate = '', mismatches } = await statusOf(project, database);
    expect(mismatches).toEqual([]);
    await type(migrate, project, database);
    expect(await sql(database.url, 'select id from done')).toHaveLength(1);
  });
});
