import { DetectedProject } from '../../../testkit/detected-project';
import { detectMigrations } from '../../detection/detect-migrations';
import { testInputs } from '../../registry/inputs';
import { prisma } from './prisma';

const DATASOURCE = 'datasource db {\n  provider = "postgresql"\n  url = env("DATABASE_URL")\n}\n';
const FOLDER = 'prisma/migrations/20240101000000_init';

let project: DetectedProject;
beforeEach(async () => {
  project = await DetectedProject.create(prisma);
});
afterEach(() => project.remove());

describe('the migrations of Prisma are found', () => {
  it.each<[string, string, Record<string, string>]>([
    ['beside the schema', 'prisma/migrations', { 'prisma/schema.prisma': DATASOURCE }],
    ['beside a schema in the root', 'migrations', { 'schema.prisma': DATASOURCE }],
    [
      'where package.json names the schema',
      'db/migrations',
      { 'package.json': '{ "prisma": { "schema": "db/main.prisma" } }', 'db/main.prisma': DATASOURCE },
    ],
    [
      'where a script names the schema',
      'src/db/migrations',
      {
        'package.json':
          '{ "scripts": { "migrate": "prisma migrate deploy --schema=./src/db/schema.prisma" } }',
        'src/db/schema.prisma': DATASOURCE,
      },
    ],
    [
      'beside the only schema of the project',
      'src/lib/db/migrations',
      { 'src/lib/db/schema.prisma': DATASOURCE, 'other/package.json': '{}', 'other/a.prisma': DATASOURCE },
    ],
    [
      'beside the file with the datasource, of several',
      'prisma/schema/migrations',
      {
        'prisma.config.ts': `import path from 'node:path';
          export default defineConfig({ schema: path.join(import.meta.dirname, 'prisma', 'schema') });`,
        'prisma/schema/a.prisma': 'model A { id Int @id }',
        'prisma/schema/z.prisma': DATASOURCE,
      },
    ],
    [
      'where the configuration says',
      'db/changes',
      {
        'prisma.config.ts': `export default defineConfig({ schema: 'prisma/schema.prisma', migrations: { path: './db/changes' } });`,
        'prisma/schema.prisma': 'datasource db {\n  provider = "postgresql"\n}\n',
      },
    ],
  ])('%s', async (_, directory, files) => {
    await project.write({ ...files, [`${directory}/1_init/migration.sql`]: 'select 1' });
    expect(project.detect()).toEqual({ project: 'shop', root: 'shop', tool: 'prisma', directory });
  });

  it('at the root of the workspace, for projects that depend on a client', async () => {
    await project.checkout.write({
      'prisma/schema.prisma': DATASOURCE,
      'prisma/migrations/1_init/migration.sql': 'select 1',
      'shop/package.json': '{ "dependencies": { "@prisma/client": "6.19.3" } }',
      'web/package.json': '{}',
    });
    const found = project.detect();
    expect(found).toMatchObject({ tool: 'prisma', directory: '../prisma/migrations' });
    expect(detectMigrations(project.checkout.root, { name: 'web', root: 'web' })).toBeUndefined();
    expect(found && testInputs(found, project.checkout.root)).toEqual([
      '../prisma/migrations/*/*',
      '../prisma/migrations/migration_lock.toml',
      '../prisma/schema.prisma',
    ]);
  });

  it.each([
    { 'prisma/schema.prisma': DATASOURCE.replace('postgresql', 'mysql') },
    { 'prisma/schema.prisma': 'model A { id Int @id }' },
  ])('but not for another database: %j', async (files) => {
    await project.write({ ...files, [`${FOLDER}/migration.sql`]: 'select 1' });
    expect(project.detect()).toBeUndefined();
  });

  it('but not where there is only a schema', async () => {
    await project.write({ 'prisma/schema.prisma': DATASOURCE, 'prisma/migrations/migration_lock.toml': '' });
    expect(project.detect()).toBeUndefined();
  });
});

describe('the migrations of Prisma', () => {
  it('come in the order of their folders, each with what undoes it', async () => {
    await project.write({
      'prisma/schema.prisma': DATASOURCE,
      'prisma/migrations/20240102_b/migration.sql': 'create table b ();',
      'prisma/migrations/20240102_b/down.sql': 'drop table b;',
      'prisma/migrations/20240101_a/migration.sql': '-- nx-worktree: irreversible\ncreate table a ();',
    });
    const first = 'prisma/migrations/20240101_a/migration.sql';
    const second = ['prisma/migrations/20240102_b/migration.sql', 'prisma/migrations/20240102_b/down.sql'];
    expect(await project.migrations()).toEqual([
      { name: '20240101_a', files: [first], down: 'refused', number: '20240101' },
      { name: '20240102_b', files: second, down: 'present', number: '20240102' },
    ]);
  });

  it('are refused when a folder has no migration', async () => {
    await project.write({
      'prisma/schema.prisma': DATASOURCE,
      [`${FOLDER}/migration.sql`]: '',
      'prisma/migrations/2_b/x': '',
    });
    await expect(project.apply()).rejects.toThrow(/prisma\/migrations\/2_b has no migration\.sql/);
  });

  it.each([
    [
      'prisma/schema.prisma',
      DATASOURCE.replace('env("DATABASE_URL")', '"postgresql://localhost/x?schema=sales"'),
    ],
    [
      'prisma.config.ts',
      'export default { datasource: { url: `${process.env.DATABASE_URL}&schema=sales` } };',
    ],
  ])('are applied in the PostgreSQL schema that the URL in %s names', async (file, text) => {
    await project.write({
      'prisma/schema.prisma': DATASOURCE,
      [file]: text,
      [`${FOLDER}/migration.sql`]: 'create table orders ();',
    });
    await project.apply();
    const rows = await project.query('select count(*)::int from sales.orders, sales._prisma_migrations');
    expect(rows).toEqual([{ count: 0 }]);
    expect(prisma.history?.tables(project.place())).toEqual(['sales._prisma_migrations']);
    expect(await project.query('select 1 from sales._prisma_migrations')).toHaveLength(1);
  });

  it('stop at one that has failed, and say what Prisma noted', async () => {
    await project.write({
      'prisma/schema.prisma': DATASOURCE,
      [`${FOLDER}/migration.sql`]: 'create table a ();\nselect 1 / 0;',
    });
    await expect(project.apply()).rejects.toThrow(/20240101000000_init\/migration\.sql.*division by zero/s);
    const [applied] = (await project.history()) ?? [];
    expect(applied).toMatchObject({ name: '20240101000000_init', isChanged: false });
    expect(applied?.failure).toBe('ERROR: division by zero');

    await project.query('update _prisma_migrations set rolled_back_at = now()');
    expect(await project.history()).toEqual([]);
    await project.write({ [`${FOLDER}/migration.sql`]: 'create table a ();' });
    await project.apply();
    expect(await project.history()).toEqual([{ name: '20240101000000_init', isChanged: false }]);
  });

  it('are known as changed, unless git has only changed the ends of their lines', async () => {
    await project.write({
      'prisma/schema.prisma': DATASOURCE,
      [`${FOLDER}/migration.sql`]: 'create table\na ();\n',
    });
    await project.apply();
    await project.write({ [`${FOLDER}/migration.sql`]: 'create table\r\na ();\r\n' });
    expect(await project.history()).toMatchObject([{ isChanged: false }]);
    await project.write({ [`${FOLDER}/migration.sql`]: 'create table b ();' });
    expect(await project.history()).toMatchObject([{ isChanged: true }]);
  });

  it('may need to be alone, and may not change the server', async () => {
    await project.write({
      'prisma/schema.prisma': DATASOURCE,
      'prisma/migrations/1/migration.sql': 'create table a (id int);',
      'prisma/migrations/2/migration.sql': 'create index concurrently by_id on a (id);',
      'prisma/migrations/3/migration.sql': '-- a comment\ndrop database postgres;',
    });
    await expect(project.apply()).rejects.toThrow(
      /3\/migration\.sql, line 2\):\sDROP DATABASE changes the server/,
    );
    expect(await project.history()).toHaveLength(2);
  });

  it('are one after the other in one session, so that what one sets keeps templates from being continued', async () => {
    await project.write({
      'prisma/schema.prisma': DATASOURCE,
      'prisma/migrations/1/migration.sql': 'create table a (id int);\nalter table a alter id\nset not null;',
    });
    expect(prisma.continues?.(await project.migrations(), project.place())).toBe(true);
    await project.write({
      'prisma/migrations/2/migration.sql': "select set_config('search_path', '', false);",
    });
    expect(prisma.continues?.(await project.migrations(), project.place())).toBe(false);
  });
});

describe('a command that runs Prisma', () => {
  /** Creates Prisma's table with rows for these migrations, and a table for each, as Prisma would. */
  const commandFor = async (...names: string[]): Promise<string> => {
    await project.write({
      'prisma/schema.prisma': DATASOURCE,
      'prisma/migrations/1_a/migration.sql': 'create table a ();',
      'prisma/migrations/2_b/migration.sql': 'create table b ();',
      'run.js': `const { Client } = require('pg');
        const client = new Client(process.env.DATABASE_URL);
        client.connect().then(() => client.query(\`
          create table _prisma_migrations (migration_name text, checksum text, started_at timestamptz default now(),
            finished_at timestamptz default now(), rolled_back_at timestamptz, logs text);
          ${names.map((name) => `create table "${name}" (); insert into _prisma_migrations values ('${name}', '');`).join('\n')}
        \`)).then(() => client.end());`,
    });
    await project.query('create table of_another_project ()');
    return names.length === 0 ? 'exit 0' : 'node run.js';
  };

  it('is believed when the table of Prisma lists all', async () => {
    const command = await commandFor('1_a', '2_b');
    await project.apply({ tool: 'command', command });
    expect(await project.query('select * from "1_a", "2_b"')).toEqual([]);
  });

  it.each<[string, string[], RegExp]>([
    ['does nothing, and exits with 0 as a stub of its engine does', [], /but not in the database/],
    ['leaves one out', ['1_a'], /Not applied: prisma\/migrations\/2_b\/migration\.sql/],
  ])('is not believed when it %s', async (_, names, message) => {
    const command = await commandFor(...names);
    await expect(project.apply({ tool: 'command', command })).rejects.toThrow(message);
  });
});
