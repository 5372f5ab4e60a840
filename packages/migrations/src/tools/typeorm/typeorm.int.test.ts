import { TemporaryCheckout } from '@nx-worktree/testkit';
import { detectMigrations } from '../../detection/detect-migrations';
import { inputFilesOf } from '../../registry/inputs';
import { placeOf } from '../../sets/migration-set';
import { dataSourceOf } from './data-source';
import { typeorm } from './typeorm';

const MANIFEST = '{ "dependencies": { "typeorm": "1.1.1" } }';

let checkout: TemporaryCheckout;
afterEach(() => checkout.remove());

/** A data source with these options. */
const source = (options: string, before = ''): string =>
  `import { DataSource } from 'typeorm';\n${before}\nexport default new DataSource({ type: 'postgres', ${options} });`;

const migration = (name: string, down = '{ await runner.query("drop table a"); }'): string =>
  `export class ${name} { async up(runner) { await runner.query('create table a ()'); } async down(runner) ${down} }`;

const MIGRATION = migration('Orders1700000000001');

function detect(root = 'api') {
  return detectMigrations(checkout.root, { name: 'api', root });
}

function read(root = 'api') {
  const found = dataSourceOf(`${checkout.root}/${root}`, checkout.root);
  return found && { ...found, cwd: found.cwd.slice(checkout.root.length + 1) };
}

describe('a data source', () => {
  it.each<[string, string, string]>([
    ['by a pattern', 'src/data-source.ts', source(`migrations: [__dirname + '/migrations/*{.ts,.js}']`)],
    [
      'by join',
      'src/data-source.ts',
      source(`migrations: [join(__dirname, 'migrations', '*.ts')]`, `import { join } from 'path';`),
    ],
    ['by a template', 'src/db.datasource.ts', source('migrations: [`${__dirname}/migrations/*.ts`]')],
    [
      'by import.meta',
      'src/data-source.ts',
      source(
        `migrations: [path.join(dir, 'migrations/*.ts')]`,
        'const dir = path.dirname(fileURLToPath(import.meta.url));',
      ),
    ],
    [
      'by a class',
      'src/data-source.ts',
      source(
        'migrations: [Orders1700000000001]',
        `import { Orders1700000000001 } from './migrations/1-orders';`,
      ),
    ],
    [
      'by all classes of a module',
      'src/data-source.ts',
      source('migrations: Object.values(all)', `import * as all from './migrations/1-orders';`),
    ],
    ['relative to the project', 'src/data-source.ts', source(`migrations: ['src/migrations/*.ts']`)],
    ['what is compiled', 'src/data-source.ts', source(`migrations: ['dist/migrations/*.js']`)],
    ['by code that only runs', 'src/data-source.ts', source('migrations: migrationsOf(process.env)')],
  ])('names its migrations %s', async (_, name, text) => {
    checkout = await TemporaryCheckout.with({
      'api/package.json': MANIFEST,
      [`api/${name}`]: text,
      'api/src/migrations/1-orders.ts': MIGRATION,
    });
    expect(detect()).toEqual({ project: 'api', root: 'api', tool: 'typeorm', directory: 'src/migrations' });
    expect(read()).toMatchObject({ migrations: ['src/migrations/1-orders.ts'], cwd: 'api' });
    const place = placeOf(checkout.root, {
      project: 'api',
      root: 'api',
      tool: 'typeorm',
      directory: 'src/migrations',
    });
    expect(await inputFilesOf(place)).toEqual(['package.json', name, 'src/migrations/1-orders.ts'].sort());
  });

  it('names them relative to the workspace, from where it is run then', async () => {
    checkout = await TemporaryCheckout.with({
      'package.json': MANIFEST,
      'api/src/data-source.ts': source(
        `migrations: ['api/src/migrations/*.ts'], migrationsTableName: 'done'`,
      ),
      'api/src/migrations/1-orders.ts': MIGRATION,
    });
    expect(read()).toMatchObject({ cwd: '', table: 'done' });
  });

  it('takes its options from another file', async () => {
    checkout = await TemporaryCheckout.with({
      'package.json': MANIFEST,
      'api/data-source.ts': `import { options } from './options'; export const source = new DataSource(options);`,
      'api/options.ts': `export const options = { type: 'postgres', schema: 'shop', migrations: ['db/*.ts'] } as const;`,
      'api/db/1.ts': MIGRATION,
    });
    expect(detect()).toMatchObject({ directory: 'db' });
    expect(read()).toMatchObject({ schema: 'shop' });
  });

  it('can be at the root of the workspace, in no project, with the migrations of one', async () => {
    checkout = await TemporaryCheckout.with({
      'package.json': MANIFEST,
      'tools/data-source.ts': source(`migrations: ['api/db/*.ts']`),
      'api/project.json': '{}',
      'api/db/1.ts': MIGRATION,
      'web/project.json': '{}',
    });
    expect(detect()).toMatchObject({ directory: 'db' });
    expect(detect('web')).toBeUndefined();
    const place = placeOf(checkout.root, { project: 'api', root: 'api', tool: 'typeorm', directory: 'db' });
    expect(await inputFilesOf(place)).toEqual([
      '../package.json',
      '../tools/data-source.ts',
      'db/1.ts',
      'project.json',
    ]);
  });

  it('can name migrations of another project', async () => {
    checkout = await TemporaryCheckout.with({
      'package.json': MANIFEST,
      'api/data-source.ts': source(`migrations: [__dirname + '/../db/migrations/*.ts']`),
      'db/project.json': '{}',
      'db/migrations/1.ts': MIGRATION,
    });
    expect(detect()).toMatchObject({ directory: '../db/migrations' });
  });

  it.each<Record<string, string>>([
    { 'api/data-source.ts': source('migrations: []') },
    { 'api/data-source.ts': source(`migrations: ['src/migrations/*.ts']`).replace('postgres', 'mysql') },
    { 'api/src/data-source.spec.ts': source(`migrations: ['src/migrations/*.ts']`) },
    { 'api/src/fixtures/data-source.ts': source(`migrations: ['src/migrations/*.ts']`) },
    // Which one?
    {
      'api/data-source.ts': source(`migrations: ['src/migrations/*.ts']`),
      'api/other-data-source.ts': source(`migrations: ['src/migrations/*.ts']`),
    },
    { 'api/data-source.ts': source(`migrations: ['src/migrations/*.ts']`), 'package.json': '{}' },
  ])('is none: %j', async (files) => {
    checkout = await TemporaryCheckout.with({
      'package.json': MANIFEST,
      'api/src/migrations/1-orders.ts': MIGRATION,
      ...files,
    });
    expect(detect()).toBeUndefined();
  });
});

describe('migrations of TypeORM', () => {
  const migrationsOf = async (files: Record<string, string>) => {
    checkout = await TemporaryCheckout.with({
      'package.json': MANIFEST,
      'api/data-source.ts': source(`migrations: ['db/*.ts']`),
      ...Object.fromEntries(Object.entries(files).map(([name, text]) => [`api/db/${name}`, text])),
    });
    const place = placeOf(checkout.root, { project: 'api', root: 'api', tool: 'typeorm', directory: 'db' });
    return typeorm.migrations(await inputFilesOf(place), place);
  };

  it('are ordered by the timestamps of their names, whatever their files are called', async () => {
    const found = await migrationsOf({
      'a.ts': migration('Late1700000000003') + migration('Early1700000000001'),
      'b.ts': migration('Middle').replace('{ async up', `{ name = 'Renamed1700000000002'; async up`),
    });
    expect(found.map(({ name, files }) => [name, ...files])).toEqual([
      ['Early1700000000001', 'db/a.ts'],
      ['Renamed1700000000002', 'db/b.ts'],
      ['Late1700000000003', 'db/a.ts'],
    ]);
  });

  it.each([
    ['{ await runner.query("drop table a"); }', 'present'],
    ['{}', 'absent'],
    ['{ /* nothing */ return; }', 'absent'],
    ['{ throw new Error("no way back"); }', 'refused'],
    ['{ await runner.query("x"); } // nx-worktree: irreversible', 'refused'],
  ])('can be undone or not: down %s', async (down, expected) => {
    const text = migration('A1700000000001', down.replace(/ \/\/.*/, ''));
    const [found] = await migrationsOf({ 'a.ts': `${text}\n${/\/\/.*/.exec(down)?.[0] ?? ''}` });
    expect(found?.down).toBe(expected);
  });

  it.each([
    [{ 'a.ts': migration('Orders') }, /class Orders in db\/a\.ts does not end with a timestamp/],
    [
      { 'a.ts': MIGRATION, 'b.ts': MIGRATION },
      /two migrations have the name Orders1700000000001, the second one in db\/b\.ts/,
    ],
  ])('are refused when TypeORM would fail: %j', async (files, message) => {
    await expect(migrationsOf(files)).rejects.toThrow(message);
  });
});
