import { TemporaryCheckout } from '@nx-worktree/testkit';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { checkoutIn } from '../../testkit/checkout-in';
import { seenMigrations } from './seen';

let repository: TemporaryCheckout;
beforeEach(async () => {
  repository = await TemporaryCheckout.with({});
  git('init', '--quiet');
});
afterEach(() => repository.remove());

function git(...args: string[]): void {
  execFileSync('git', args, { cwd: repository.root });
}

const DATA_SOURCE = `import { DataSource } from 'typeorm';\nexport default new DataSource({ type: 'postgres' });\n`;

/** What is suggested to a project at apps/api, as it would be written there. */
async function seenIn(files: Record<string, string>) {
  await repository.write(files);
  git('add', '--force', '--', ...Object.keys(files));
  const seen = await seenMigrations(checkoutIn(repository.root));
  return seen.map(({ name, place, directory, command, tool, inputs }) => ({
    ...{ name, place, directory, inputs },
    how: command?.((path) => `../../${path}`) ?? tool,
  }));
}

it.each<[string, Record<string, string>, object]>([
  [
    'Prisma',
    {
      'prisma/migrations/1_init/migration.sql': 'select 1',
      'prisma/migrations/2_more/migration.sql': 'select 2',
    },
    {
      directory: 'prisma/migrations',
      how: 'prisma',
    },
  ],
  [
    'TypeORM',
    { 'libs/db/src/data-source.ts': DATA_SOURCE, 'libs/db/src/migrations/1-orders.ts': '' },
    {
      directory: 'libs/db/src/migrations',
      inputs: ['libs/db/src/**/*', '*.json'],
      how: 'npx typeorm-ts-node-commonjs migration:run -d ../../libs/db/src/data-source.ts',
    },
  ],
  ['TypeORM', { 'src/app.datasource.ts': DATA_SOURCE }, { place: 'src/app.datasource.ts' }],
  [
    'Drizzle',
    { 'apps/api/drizzle.config.ts': `export default { dialect: 'postgresql' }` },
    { how: 'npx drizzle-kit migrate --config ../../apps/api/drizzle.config.ts' },
  ],
  [
    'MikroORM',
    { 'mikro-orm.config.ts': 'export default {}' },
    { how: expect.stringContaining('migration:up') },
  ],
  ['Kysely', { 'db/kysely.config.ts': 'export default {}' }, { how: expect.stringContaining('migrate') }],
  [
    'Sequelize',
    { 'apps/api/migrations/1-users.js': 'module.exports = { up: (queryInterface) => {} }' },
    { directory: 'apps/api/migrations', how: expect.stringContaining('db:migrate') },
  ],
  ['Flyway', { 'apps/api/src/main/resources/db/migration/V1__init.sql': 'select 1' }, { how: 'sql' }],
  [
    'Liquibase',
    { 'db/changelog/db.changelog-master.yaml': 'databaseChangeLog:\n' },
    { directory: 'db/changelog', how: 'liquibase' },
  ],
  [
    'Alembic',
    { 'services/shop/alembic.ini': '[alembic]\nscript_location = migrations\n' },
    { directory: 'services/shop/migrations', how: 'alembic' },
  ],
  [
    'Django',
    { 'shop/manage.py': '', 'shop/orders/migrations/0001_initial.py': 'from django.db import migrations' },
    { directory: 'shop', how: 'django' },
  ],
  [
    'Rails',
    { 'shop/db/migrate/20260101000000_orders.rb': 'class Orders < ActiveRecord::Migration[8.0]' },
    { directory: 'shop/db/migrate', how: 'rails' },
  ],
  [
    'Umzug',
    {
      'apps/api/migrate.js': `const storage = new SequelizeStorage({}); new Umzug({ storage }).runAsCLI();`,
    },
    { place: 'apps/api/migrate.js', how: 'node ../../apps/api/migrate.js up' },
  ],
  [
    'golang-migrate',
    { 'api/go.mod': 'require github.com/golang-migrate/migrate/v4', 'api/db/1_a.up.sql': 'select 1' },
    { directory: 'api/db', how: 'golang-migrate' },
  ],
  [
    'SQL files',
    { 'db/migrations/1_init.sql': '-- migrate:up\nselect 1;' },
    { directory: 'db/migrations', how: 'sql' },
  ],
])('sees %s in %j', async (name, files, suggestion) => {
  expect(await seenIn(files)).toEqual([expect.objectContaining({ name, ...suggestion })]);
});

it.each<Record<string, string>>([
  { 'prisma/migrations/1/migration.sql': '', 'prisma/migrations/migration_lock.toml': 'provider = "mysql"' },
  { 'src/data-source.ts': `import { DataSource } from 'typeorm';\nnew DataSource({ type: 'sqlite' })` },
  { 'src/data-source.ts': 'export class TableDataSource {}' },
  { 'src/tools/typeorm.ts': `export const typeorm = { title: 'TypeORM', run: 'npx typeorm' };` },
  { 'samples/drizzle.config.ts': `export default { dialect: 'postgresql' }`, '.nxignore': 'samples' },
  { 'drizzle.config.ts': `export default { dialect: "turso" }` },
  { 'test/fixtures/prisma/migrations/1/migration.sql': '' },
  { 'umzug.js': 'new Umzug({ storage: new MongoDBStorage({}) }).runAsCLI()' },
  { 'shop/Gemfile': 'gem "mysql2"', 'shop/db/migrate/1_a.rb': 'class A < ActiveRecord::Migration[8.0]' },
  { 'CHANGELOG.json': '{}', 'docs/migrations/react-19.md': '' },
])('sees none in %j', async (files) => {
  expect(await seenIn(files)).toEqual([]);
});

it('sees what is not committed yet, and nothing outside of a repository', async () => {
  await repository.write({ 'prisma/migrations/1_init/migration.sql': 'select 1' });
  expect(await seenMigrations(checkoutIn(repository.root))).toHaveLength(1);
  expect(await seenMigrations(checkoutIn(tmpdir()))).toEqual([]);
});
