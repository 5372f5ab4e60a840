import { type ConnectionInfo } from '@nx-worktree/postgres';
import { sql } from '@nx-worktree/testkit';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type ToolBench, type ToolProject } from './tool-fixture';
import { LOSSY, ORDERS, TOTALS } from './written-migrations';

/** Declares the test that the real Drizzle Kit agrees with what is done in its place. */
export function checkAgainstDrizzleKit(bench: () => ToolBench): void {
  it('finds nothing to do afterwards, in the table that it would have made itself', async () => {
    const project = bench().project([ORDERS, TOTALS, LOSSY]);
    const [ours, its] = [await bench().database(), await bench().database()];
    await project.apply(ours);
    const before = await tableIn(ours);
    await migrateByDrizzleKit(project, ours);
    await migrateByDrizzleKit(project, its);

    expect(await tableIn(ours)).toEqual(before);
    expect(before).toEqual(await tableIn(its));
    expect(before.rows).toHaveLength(3);
    expect(await project.columns(its)).toEqual(await project.columns(ours));
  });
}

/** Runs `drizzle-kit migrate`, and fails when it does. */
export async function migrateByDrizzleKit(project: ToolProject, database: ConnectionInfo): Promise<void> {
  const file = join(project.checkout, 'node_modules/drizzle-kit/bin.cjs');
  const env = { ...process.env, ...database.variables };
  await promisify(execFile)(process.execPath, [file, 'migrate'], { cwd: project.place.projectRoot, env });
}

/** Its columns and rows, without the time at which they were written. */
async function tableIn({ url }: ConnectionInfo) {
  const columns = await sql(
    url,
    `select column_name, data_type, is_nullable, column_default, ordinal_position from information_schema.columns
     where table_schema = 'drizzle' and table_name = '__drizzle_migrations' order by ordinal_position`,
  );
  const indexes = await sql(url, `select indexdef from pg_indexes where schemaname = 'drizzle'`);
  const rows = await sql<{ row: object }>(
    url,
    `select to_jsonb(one) - 'applied_at' as row from drizzle.__drizzle_migrations as one order by id`,
  );
  return { columns, indexes, rows };
}
