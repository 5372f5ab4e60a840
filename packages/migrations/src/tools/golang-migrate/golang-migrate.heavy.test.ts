import { type ConnectionInfo } from '@nx-worktree/postgres';
import { sql } from '@nx-worktree/testkit';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { golangMigrateFixture } from '../../../testkit/fixtures/golang-migrate';
import { checkTool } from '../../../testkit/tool-checks';
import { ToolBench, type ToolProject } from '../../../testkit/tool-fixture';
import { FAILING, IRREVERSIBLE, LOSSY, ORDERS, TOTALS } from '../../../testkit/written-migrations';

let bench: ToolBench;
beforeAll(async () => {
  bench = await ToolBench.install(golangMigrateFixture);
});
afterAll(() => bench.remove());

describe('golang-migrate, without its program', () => {
  checkTool(() => bench, {
    afterFailure: 'those before it',
    edited: 'not noticed',
    lateAdded: 'skipped',
    sameNumber: 'contradicting-files',
    missingFile: 'fails',
    notesFailure: true,
    isMissing: true,
  });
});

const isInstalled = spawnSync('migrate', ['-version']).status === 0;
if (!isInstalled) {
  console.warn(
    'The tests with golang-migrate itself are skipped: neither npm nor Debian has its program "migrate".',
  );
}

(isInstalled ? describe : describe.skip)('the program of golang-migrate', () => {
  afterEach(() => bench.dropDatabases());

  it('finds nothing to do afterwards, in the table that it would have made itself', async () => {
    const project = bench.project([ORDERS, TOTALS, LOSSY]);
    const [ours, its] = [await bench.database(), await bench.database()];
    await project.apply(ours);
    expect(migrate(project, ours, 'up')).toContain('no change');
    migrate(project, its, 'up');
    expect(await tableIn(ours)).toEqual(await tableIn(its));
    expect(await project.applied(its)).toEqual(['1', '2', '3']);
    await project.apply(its);

    for (const left of [2, 1, 0]) {
      const last = (await project.migrations())[left];
      if (last) await bench.tool.revert?.(project.place, ours, last);
      migrate(project, its, 'down', '1');
      expect(await tableIn(ours)).toEqual(await tableIn(its));
      expect(await project.columns(ours)).toEqual(await project.columns(its));
    }
  });

  it('leaves the same when a migration fails, and refuses to go on', async () => {
    const project = bench.project([ORDERS, TOTALS, FAILING]);
    const [ours, its] = [await bench.database(), await bench.database()];
    await expect(project.apply(ours)).rejects.toThrow('division by zero');
    expect(() => migrate(project, its, 'up')).toThrow('division by zero');
    expect(await tableIn(ours)).toEqual(await tableIn(its));
    expect(await project.columns(ours)).toEqual(await project.columns(its));
    expect(() => migrate(project, ours, 'up')).toThrow('Dirty database version 3');
  });

  it('skips a late migration, and undoes nothing where there is no file for it, and reports success', async () => {
    const project = bench.project([ORDERS, IRREVERSIBLE]);
    const database = await bench.database();
    migrate(project, database, 'up');
    await project.rewrite([ORDERS, TOTALS, IRREVERSIBLE], [ORDERS, IRREVERSIBLE]);
    expect(migrate(project, database, 'up')).toContain('no change');
    expect(await project.columns(database)).not.toContain('orders.total');

    migrate(project, database, 'down', '1');
    expect(await project.applied(database)).toEqual(['1', '2']);
    expect(await project.columns(database)).toContain('forever.id');
  });

  it('refuses what is refused here: two files of one version, and a version without a file', async () => {
    const project = bench.project([ORDERS]);
    const database = await bench.database();
    migrate(project, database, 'up');
    await sql(database.url, 'update schema_migrations set version = 20');
    expect(() => migrate(project, database, 'up')).toThrow('no migration found for version 20');
    project.write({ 'db/migrations/1_again.up.sql': 'select 1;' });
    expect(() => migrate(project, database, 'up')).toThrow('duplicate migration file');
  });
});

function migrate({ place }: ToolProject, { url }: ConnectionInfo, ...command: string[]): string {
  const address = new URL(url);
  address.searchParams.set('sslmode', 'disable');
  const args = ['-path', join(place.projectRoot, 'db/migrations'), '-database', address.href, ...command];
  const result = spawnSync('migrate', args, { encoding: 'utf8' });
  if (result.status !== 0) throw new Error(result.stderr);
  return result.stderr;
}

async function tableIn({ url }: ConnectionInfo) {
  const columns = await sql(
    url,
    `select column_name, data_type, is_nullable, column_default, ordinal_position
     from information_schema.columns where table_name = 'schema_migrations' order by ordinal_position`,
  );
  const indexes = await sql(url, `select indexdef from pg_indexes where tablename = 'schema_migrations'`);
  return { columns, indexes, rows: await sql(url, 'select * from schema_migrations') };
}
