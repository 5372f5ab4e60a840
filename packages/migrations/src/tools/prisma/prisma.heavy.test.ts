import { type ConnectionInfo } from '@nx-worktree/postgres';
import { sql } from '@nx-worktree/testkit';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { prismaFixture } from '../../../testkit/fixtures/prisma';
import { checkTool } from '../../../testkit/tool-checks';
import { ToolBench, type ToolProject } from '../../../testkit/tool-fixture';
import { FAILING, LOSSY, ORDERS, TOTALS } from '../../../testkit/written-migrations';

let bench: ToolBench;
beforeAll(async () => {
  bench = await ToolBench.install(prismaFixture);
}, 120_000);
afterAll(() => bench.remove());

describe('Prisma 6', () => {
  checkTool(() => bench, {
    afterFailure: 'those before it',
    edited: 'in its history',
    lateAdded: 'applied',
  });

  it('finds nothing to do afterwards, in the table that it would have made itself', async () => {
    const project = bench.project([ORDERS, TOTALS, LOSSY]);
    const [ours, its] = [await bench.database(), await bench.database()];
    await project.apply(ours);

    const [nothing, everything] = await Promise.all([deploy(project, ours), deploy(project, its)]);
    expect(nothing).toContain('No pending migrations to apply.');
    expect(everything).toContain('All migrations have been successfully applied.');
    expect(await run(project, ours, 'migrate', 'status')).toContain('Database schema is up to date!');
    expect(await table(ours)).toEqual(await table(its));
  });

  it('is believed by what it has noted, and reads what is noted here', async () => {
    const project = bench.project([ORDERS, TOTALS, FAILING]);
    const [ours, its] = [await bench.database(), await bench.database()];
    for (const failing of [project.apply(ours), deploy(project, its)]) {
      await expect(failing).rejects.toThrow('division by zero');
    }

    await expect(project.apply(its)).rejects.toThrow(/_failing was begun before, and did not end.*resolve/s);
    await expect(deploy(project, ours)).rejects.toThrow(/P3009.*_failing. migration started at .* failed/s);
    expect(await project.applied(its)).toEqual(await project.applied(ours));
  });
});

function deploy(project: ToolProject, database: ConnectionInfo): Promise<string> {
  return run(project, database, 'migrate', 'deploy');
}

async function run(project: ToolProject, database: ConnectionInfo, ...args: string[]): Promise<string> {
  const prisma = join(project.checkout, 'node_modules/prisma/build/index.js');
  // It wants a library that it would download, and doesn't use it.
  const env = { ...process.env, ...database.variables, PRISMA_QUERY_ENGINE_LIBRARY: prisma };
  const cwd = project.place.projectRoot;
  const { stdout } = await promisify(execFile)(process.execPath, [prisma, ...args], { cwd, env });
  return stdout;
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
