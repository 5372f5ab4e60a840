import { connectionInfo } from '@nx-worktree/postgres';
import { TemporaryCheckout } from '@nx-worktree/testkit';
import { detectMigrations, detectToolIn } from '../../detection/detect-migrations';
import { inputFilesOf } from '../../registry/inputs';
import { placeOf } from '../../sets/migration-set';
import { rails } from './rails';

const GEMFILE = 'gem "rails", "~> 8.0"\ngem "pg"\n';
const APPLICATION = { 'shop/bin/rails': '', 'shop/Gemfile': GEMFILE };
const UP = 'class A < ActiveRecord::Migration[8.0]\n  def change\n    create_table :a\n  end\nend\n';

let checkout: TemporaryCheckout;
const former = { ...process.env };
afterEach(async () => {
  process.env = { ...former };
  await checkout.remove();
});

const detect = () => detectMigrations(checkout.root, { name: 'shop', root: 'shop' });

it.each<[string, Record<string, string>]>([
  ['its Gemfile', APPLICATION],
  [
    'Gemfile.lock',
    {
      'shop/bin/rails': '',
      'shop/Gemfile': 'gemspec',
      'shop/Gemfile.lock': 'GEM\n  specs:\n    pg (1.5.9)\n',
    },
  ],
])('is known by %s', async (_, files) => {
  checkout = await TemporaryCheckout.with({ ...files, 'shop/db/migrate/20260101000000_a.rb': UP });
  expect(detect()).toEqual({ project: 'shop', root: 'shop', tool: 'rails', directory: 'db/migrate' });
  expect(detectToolIn(checkout.root, { root: 'shop' }, 'db/migrate')).toBe('rails');
  expect(detectToolIn(checkout.root, { root: 'web' }, '../shop/db/migrate')).toBe('rails');
});

it.each<[string, Record<string, string>]>([
  ['another database', { ...APPLICATION, 'shop/Gemfile': 'gem "mysql2"\n', 'shop/db/migrate/1_a.rb': UP }],
  ['no application', { 'shop/Gemfile': GEMFILE, 'shop/db/migrate/1_a.rb': UP }],
  ['no migration', { ...APPLICATION, 'shop/db/migrate/.keep': '' }],
])('does not take %s', async (_, files) => {
  checkout = await TemporaryCheckout.with(files);
  expect(detect()).toBeUndefined();
});

it('takes the files by their versions', async () => {
  const all = await migrations({ '10_b.rb': UP, '009_a.rb': UP, 'sub/11_c.billing.rb': UP, 'helper.rb': '' });
  expect(all.map(({ name, files }) => [name, files])).toEqual([
    ['9', ['db/migrate/009_a.rb']],
    ['10', ['db/migrate/10_b.rb']],
    ['11', ['db/migrate/sub/11_c.billing.rb']],
  ]);
});

it.each([
  [['1_a.rb', '01_b.rb'], 'have the same version'],
  [['1_a.rb', '2_a.rb'], 'have the same name'],
  [['1_AddUsers.rb'], 'has a name that Rails refuses'],
])('refuses %j', async (names, reason) => {
  await expect(migrations(Object.fromEntries(names.map((name) => [name, UP])))).rejects.toMatchObject({
    code: 'MIGRATION_FILES',
    message: expect.stringContaining(reason),
  });
});

it.each([
  ['present', 'def change\n    add_column :a, :b, :text\n  end'],
  ['present', 'def up\n    execute "x"\n  end\n\n  def down\n    execute "y"\n  end'],
  ['present', 'def change\n    reversible { |on| on.up { execute "x" } }\n  end'],
  ['present', 'def change\n    drop_table :a do |t|\n    end\n    remove_column :a, :b, :text\n  end'],
  ['absent', 'def up\n    execute "x"\n  end'],
  ['absent', 'def up\n    execute "x"\n  end\n\n  def down\n    # later\n  end'],
  ['absent', 'def down; end'],
  ['absent', 'def change\n    execute "x"\n  end'],
  ['absent', 'def change\n    drop_table :a\n  end'],
  ['absent', 'def change\n    remove_column :a, :b\n  end'],
  ['absent', 'def change\n    change_column :a, :b, :text\n  end'],
  ['absent', 'def change\n    change_column_default :a, :b, 1\n  end'],
  ['refused', 'def down\n    raise ActiveRecord::IrreversibleMigration\n  end'],
  ['refused', '# nx-worktree: irreversible\n  def change\n    create_table :a\n  end'],
])('says %s of %j', async (down, methods) => {
  const [migration] = await migrations({
    '1_a.rb': `class A < ActiveRecord::Migration[8.0]\n  ${methods}\nend\n`,
  });
  expect(migration?.down).toBe(down);
});

const NESTED = 'test:\n  primary:\n    <<: *default\n  queue:\n    migrations_paths: db/queue_migrate\n';

it.each([
  ['several databases for tests', NESTED, true],
  [
    'several in production',
    `test:\n  <<: *default\n  database: a\n${NESTED.replace('test', 'production')}`,
    false,
  ],
  ['settings of one', 'test:\n  adapter: postgresql\n  variables:\n    statement_timeout: 1\n', false],
])('looks at config/database.yml with %s', async (_, text, isRefused) => {
  checkout = await TemporaryCheckout.with({ ...APPLICATION, 'shop/config/database.yml': text });
  process.env['PATH'] = '';
  const database = connectionInfo('postgresql://localhost:1/none', 'none');
  await expect(rails.migrate(place(), database)).rejects.toMatchObject({
    code: isRefused ? 'MIGRATION_FILES' : 'MIGRATION_FAILED',
  });
});

it('reads the table from config/application.rb', async () => {
  checkout = await TemporaryCheckout.with({
    'shop/config/application.rb': 'config.active_record.schema_migrations_table_name = "shop_migrations"',
  });
  expect(rails.history?.tables(place())).toEqual(['shop_migrations', 'ar_internal_metadata']);
});

it('says that Ruby is missing', async () => {
  checkout = await TemporaryCheckout.with({ 'shop/db/migrate/1_a.rb': UP });
  process.env['PATH'] = '';
  await expect(rails.version?.(place())).rejects.toMatchObject({
    code: 'PROGRAM_MISSING',
    message: expect.stringContaining('need the program ruby'),
  });
});

function place() {
  return placeOf(checkout.root, { project: 'shop', root: 'shop', tool: 'rails', directory: 'db/migrate' });
}

async function migrations(files: Readonly<Record<string, string>>) {
  const inFolder = Object.entries(files).map(([name, text]) => [`shop/db/migrate/${name}`, text]);
  checkout = await TemporaryCheckout.with(Object.fromEntries(inFolder) as Record<string, string>);
  return rails.migrations(await inputFilesOf(place()), place());
}
