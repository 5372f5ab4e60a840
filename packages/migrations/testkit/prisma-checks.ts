import { type ConnectionInfo } from '@nx-worktree/postgres';
import { sql } from '@nx-worktree/testkit';
import { type } from './status-checks';
import { type ToolBench } from './tool-fixture';
import { FAILING, LOSSY, ORDERS, TOTALS } from './written-migrations';

const DEPLOY = 'npx prisma migrate deploy';

/** Declares the tests that the real Prisma agrees with what is done in its place. */
export function checkAgainstPrisma(bench: () => ToolBench): void {
  it('finds nothing to do afterwards, in the table that it would have made itself', async () => {
    const project = bench().project([ORDERS, TOTALS, LOSSY]);
    const [ours, its] = [await bench().database(), await bench().database()];
    await project.apply(ours);

    const [nothing, everything] = await Promise.all([
      type(DEPLOY, project, ours),
      type(DEPLOY, project, its),
    ]);
    expect(nothing).toContain('No pending migrations to apply.');
    expect(everything).toContain('All migrations have been successfully applied.');
    expect(await type('npx prisma migrate status', project, ours)).toContain(
      'Database schema is up to date!',
    );
    expect(await table(ours)).toEqual(await table(its));
  });

  it('is believed by what it has noted, and reads what is noted here', async () => {
    const project = bench().project([ORDERS, TOTALS, FAILING]);
    const [ours, its] = [await bench().database(), await bench().database()];
    for (const failing of [project.apply(ours), type(DEPLOY, project, its)]) {
      await expect(failing).rejects.toThrow('division by zero');
    }

    await expect(project.apply(its)).rejects.toThrow(/_failing was begun before, and did not end.*resolve/s);
    await expect(type(DEPLOY, project, ours)).rejects.toThrow(
      /P3009.*_failing. migration started at .* failed/s,
    );
    expect(await project.applied(its)).toEqual(await project.applied(ours));
  });
}

/** Columns and rows of its table, without what is different each time. */
async function table({ url }: ConnectionInfo) {
  const columns = await sql(
    url,
    `select column_name, data_type, character_maximum_length, is_nullable, column_default
     from information_schema.columns where table_name = '_prisma_migrations' order by ordinal_position`,
  );
  const indexes = await sql(url, `select indexdef from pg_indexes where tablename = '_prisma_migrations'`);
  const rows = await sql(
    url,
    `select migration_name, checksum, logs, rolled_back_at, applied_steps_count, length(id) as id,
       finished_at >= started_at and started_at > now() - interval '1 hour' as times
     from _prisma_migrations order by started_at`,
  );
  return { columns, indexes, rows };
}
