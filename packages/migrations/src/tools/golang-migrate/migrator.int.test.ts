import { sql } from '@nx-worktree/testkit';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { golangMigrateFixture } from '../../../testkit/fixtures/golang-migrate';
import { ToolBench } from '../../../testkit/tool-fixture';
import { FAILING, LOSSY, ORDERS, TOTALS } from '../../../testkit/written-migrations';
import { type Migration } from '../migration';

let bench: ToolBench;
beforeAll(async () => {
  bench = await ToolBench.install(golangMigrateFixture);
});
afterEach(() => bench.dropDatabases());
afterAll(() => bench.remove());

const rowsOf = (url: string) => sql(url, 'select version::int, dirty from schema_migrations');

it('writes the table and the row of golang-migrate, on the way up and down', async () => {
  const project = bench.project([ORDERS, TOTALS]);
  const { url, ...database } = await bench.database();
  const [orders, totals] = await project.migrations();
  await project.apply({ url, ...database });
  expect(await rowsOf(url)).toEqual([{ version: 2, dirty: false }]);
  expect(
    await sql(
      url,
      `select column_name as name, data_type as type, is_nullable as nullable, column_default as default
       from information_schema.columns where table_name = 'schema_migrations' order by ordinal_position`,
    ),
  ).toEqual([
    { name: 'version', type: 'bigint', nullable: 'NO', default: null },
    { name: 'dirty', type: 'boolean', nullable: 'NO', default: null },
  ]);
  expect(
    await sql(url, `select indexdef as index from pg_indexes where tablename = 'schema_migrations'`),
  ).toEqual([
    {
      index: 'CREATE UNIQUE INDEX schema_migrations_pkey ON public.schema_migrations USING btree (version)',
    },
  ]);

  await bench.tool.revert?.(project.place, { url, ...database }, totals as Migration);
  expect(await rowsOf(url)).toEqual([{ version: 1, dirty: false }]);
  await bench.tool.revert?.(project.place, { url, ...database }, orders as Migration);
  expect(await rowsOf(url)).toEqual([]);
});

it('leaves a database dirty when a migration fails, and goes on only when somebody has forced a version', async () => {
  const project = bench.project([ORDERS, TOTALS, FAILING]);
  const database = await bench.database();
  await expect(project.apply(database)).rejects.toMatchObject({ code: 'MIGRATION_FAILED' });
  expect(await rowsOf(database.url)).toEqual([{ version: 3, dirty: true }]);

  const applied = await bench.tool.history?.applied(project.place, database, await project.migrations());
  expect(applied?.at(-1)).toMatchObject({ name: '3', failure: expect.stringContaining('dirty') });
  await project.rewrite([ORDERS, TOTALS, LOSSY], [ORDERS, TOTALS, FAILING]);
  await expect(project.apply(database)).rejects.toMatchObject({
    code: 'MIGRATION_FAILED',
    message: expect.stringContaining('dirty at version 3'),
  });

  await sql(database.url, 'update schema_migrations set version = 2, dirty = false');
  await project.apply(database);
  expect(await project.applied(database)).toEqual(['1', '2', '3']);
});

it('believes a row that golang-migrate has written itself, and refuses a version that no file has', async () => {
  const project = bench.project([ORDERS, TOTALS]);
  const database = await bench.database();
  await sql(
    database.url,
    `create table schema_migrations (version bigint not null primary key, dirty boolean not null);
     insert into schema_migrations values (1, false);
     create table orders (id int primary key, note text)`,
  );
  expect(await project.applied(database)).toEqual(['1']);
  await project.apply(database);
  expect(await project.columns(database)).toContain('orders.total');

  await sql(database.url, 'update schema_migrations set version = 20');
  expect(await project.applied(database)).toEqual(['1', '2', '20']);
  await expect(project.apply(database)).rejects.toMatchObject({
    code: 'MIGRATION_FILES',
    message: expect.stringContaining('has version 20, and no file has it'),
  });
});

it('does not take the table of another tool for its own', async () => {
  const project = bench.project([ORDERS]);
  const database = await bench.database();
  await sql(
    database.url,
    `create table schema_migrations (version varchar); insert into schema_migrations values ('1')`,
  );
  expect(await project.applied(database)).toEqual([]);
  await expect(project.apply(database)).rejects.toMatchObject({
    code: 'MIGRATION_FILES',
    message: expect.stringContaining('has a table schema_migrations of another tool'),
  });
});

it('says where a file is not UTF-8', async () => {
  const project = bench.project([ORDERS]);
  const database = await bench.database();
  const file = join(project.place.projectRoot, 'db/migrations/000002_bytes.up.sql');
  await writeFile(file, Buffer.from("select 1;\nselect '\xff';\n", 'latin1'));
  await expect(project.apply(database)).rejects.toMatchObject({
    code: 'MIGRATION_FAILED',
    message: expect.stringMatching(/000002_bytes\.up\.sql, line 2.*not UTF-8/s),
  });
});

it('sends the statements of a file one by one, where a script says so', async () => {
  const script =
    'create index concurrently a on orders (id);\ncreate index concurrently b on orders (note);\n';
  const project = bench.project([ORDERS]);
  const database = await bench.database();
  project.write({ 'db/migrations/000002_indexes.up.sql': script });
  await expect(project.apply(database)).rejects.toThrow('cannot run inside a transaction block');

  project.write({
    Makefile: 'up:\n\tmigrate -path db/migrations -database "$(DB)?x-multi-statement=true" up\n',
  });
  await sql(database.url, 'update schema_migrations set version = 1, dirty = false');
  await project.apply(database);
  expect(await sql(database.url, `select 1 from pg_indexes where indexname in ('a', 'b')`)).toHaveLength(2);
});
