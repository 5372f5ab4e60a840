import { removeTemporaryDirectories, temporaryDirectory, writeFiles } from '@nx-worktree/testkit';
import { detectMigrations } from '../detection/detect-migrations';
import { type SetStatus } from './migration-status';
import { statusOfSet } from './status-of-set';

afterEach(() => removeTemporaryDirectories());

/** Of files alone, without a database. */
async function statusOf(files: Readonly<Record<string, string>>): Promise<SetStatus> {
  const checkout = temporaryDirectory();
  writeFiles(checkout, files);
  const set = detectMigrations(checkout, { name: 'shop', root: 'shop' });
  if (!set) throw new Error('No migrations were detected.');
  const git = { uncommitted: new Set<string>(), elsewhere: new Map() };
  return statusOfSet(set, {
    checkout,
    database: undefined,
    kept: new Map(),
    askGit: () => Promise.resolve(git),
  });
}

const revision = (id: string, before: string | undefined) =>
  `revision = '${id}'\ndown_revision = ${before === undefined ? 'None' : `'${before}'`}\n\ndef upgrade():\n    pass\n`;

test('two heads of Alembic, with its command', async () => {
  const { mismatches } = await statusOf({
    'shop/alembic.ini': '[alembic]\nscript_location = alembic\n',
    'shop/alembic/env.py': '',
    'shop/alembic/versions/a1_orders.py': revision('a1', undefined),
    'shop/alembic/versions/b2_prices.py': revision('b2', 'a1'),
    'shop/alembic/versions/c3_stock.py': revision('c3', 'a1'),
  });
  expect(mismatches).toMatchObject([
    {
      kind: 'two-heads',
      severity: 'error',
      migrations: ['b2', 'c3'],
      fix: 'Merge them, in shop: alembic merge heads',
    },
  ]);
  expect(mismatches[0]?.cause).toMatch(/b2_prices\.py and .*c3_stock\.py/);
});

const djangoMigration = (before: string) =>
  `from django.db import migrations\n\nclass Migration(migrations.Migration):\n    dependencies = [${before}]\n    operations = []\n`;

test('two heads of one application of Django, with its command, and not one in each', async () => {
  const files = {
    'shop/manage.py':
      'os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")\nfrom django.core import x\n',
    'shop/orders/migrations/__init__.py': '',
    'shop/orders/migrations/0001_initial.py': djangoMigration(''),
    'shop/orders/migrations/0002_prices.py': djangoMigration("('orders', '0001_initial')"),
    'shop/stock/migrations/__init__.py': '',
    'shop/stock/migrations/0001_initial.py': djangoMigration("('orders', '0001_initial')"),
  };
  expect((await statusOf(files)).mismatches).toEqual([]);

  const other = djangoMigration("('orders', '0001_initial')");
  const { mismatches } = await statusOf({ ...files, 'shop/orders/migrations/0002_taxes.py': other });
  expect(mismatches).toMatchObject([
    {
      kind: 'two-heads',
      migrations: ['orders.0002_prices', 'orders.0002_taxes'],
      fix: 'Merge them, in shop: python manage.py makemigrations --merge',
    },
  ]);
});

test('files that contradict each other are a mismatch, and no error', async () => {
  const { mismatches, migrations } = await statusOf({
    'shop/alembic.ini': '[alembic]\nscript_location = alembic\n',
    'shop/alembic/env.py': '',
    'shop/alembic/versions/b2_prices.py': revision('b2', 'gone'),
  });
  expect(migrations).toEqual([]);
  expect(mismatches).toMatchObject([{ kind: 'contradicting-files', severity: 'error' }]);
  expect(mismatches[0]?.cause).toContain('gone');
});
