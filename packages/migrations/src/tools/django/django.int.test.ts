import { insideDatabase } from '@nx-worktree/postgres';
import { TemporaryCheckout } from '@nx-worktree/testkit';
import { useDatabase } from '../../../testkit/use-server';
import { detectMigrations, detectToolIn } from '../../detection/detect-migrations';
import { inputFilesOf } from '../../registry/inputs';
import { type MigrationSet, placeOf } from '../../sets/migration-set';
import { django } from './django';

const SET: MigrationSet = { project: 'shop', root: 'shop', tool: 'django', directory: '.' };
const MANAGE = `os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")\nfrom django.core import x\n`;
const FIRST = migration('dependencies = []');

let checkout: TemporaryCheckout;
afterEach(() => checkout.remove());

function migration(...lines: string[]): string {
  const body = lines.map((line) => `    ${line}\n`).join('');
  return `from django.db import migrations\n\nclass Migration(migrations.Migration):\n${body}`;
}

it.each([
  ['in the project', 'shop/manage.py', 'shop/orders', '.'],
  ['in a folder of it', 'shop/backend/manage.py', 'shop/backend/orders', 'backend'],
  ['above it, whose apps are all in the project', 'manage.py', 'shop/orders', '.'],
])('is known by a manage.py %s', async (_, manage, app, directory) => {
  checkout = await TemporaryCheckout.with({
    'shop/project.json': '{}',
    [manage]: MANAGE,
    [`${app}/migrations/0001_initial.py`]: FIRST,
  });
  expect(detect('shop')).toMatchObject({ tool: 'django', directory });
  expect(detectToolIn(checkout.root, { root: 'shop' }, directory)).toBe('django');
});

it.each<Record<string, string>>([
  { 'shop/manage.py': MANAGE },
  { 'shop/manage.py': 'import flask', 'shop/orders/migrations/0001_initial.py': FIRST },
  { 'shop/orders/migrations/0001_initial.py': FIRST },
  { 'shop/manage.py': MANAGE, 'shop/.venv/x/orders/migrations/0001_initial.py': FIRST },
  {
    'manage.py': MANAGE,
    'shop/orders/migrations/0001_initial.py': FIRST,
    'other/prices/migrations/0001_initial.py': FIRST,
  },
])('is not known by %j', async (files) => {
  checkout = await TemporaryCheckout.with({ 'shop/project.json': '{}', ...files });
  expect(detect('shop')).toBeUndefined();
});

it('reads from the text of the files what comes after what, and what can be undone', async () => {
  const all = await migrations({
    'config/settings.py': `INSTALLED_APPS = ['accounts', 'my.orders.apps.OrdersConfig', 'prices']\nAUTH_USER_MODEL = 'accounts.User'\n`,
    'accounts/migrations/0001_initial.py': FIRST,
    'accounts/migrations/0002_more.py': migration(
      "dependencies = [('accounts', '0001_initial')]",
      'operations = [migrations.RunPython(forwards)]',
    ),
    'my/orders/apps.py': 'class OrdersConfig(AppConfig):\n    label = "sales"\n',
    'my/orders/migrations/0001_initial.py': migration(
      'dependencies = [\n  # the user, who may be [another]\n  migrations.swappable_dependency(settings.AUTH_USER_MODEL),\n  ("contenttypes", "0001_initial"),\n]',
      'operations = [migrations.RunSQL("""select \'(\', ",";""", reverse_sql=migrations.RunSQL.noop)]',
    ),
    'prices/migrations/0001_initial.py': migration(
      'run_before = [("accounts", "0002_more")]',
      'dependencies = [("sales", "__latest__")]',
      'operations = [migrations.RunSQL("select 1", hints={"a": (1, 2)})]',
    ),
    'prices/migrations/0002_back.py': migration(
      '# nx-worktree: irreversible',
      'dependencies = [("prices", "0001_initial")]',
      'operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]',
    ),
    'prices/migrations/__init__.py': '',
    'tests/testapp/migrations/0001_initial.py': FIRST,
  });
  expect(all.map(({ name, down, after }) => [name, down, after])).toEqual([
    ['accounts.0001_initial', 'present', []],
    ['sales.0001_initial', 'present', ['accounts.0001_initial']],
    ['prices.0001_initial', 'absent', ['sales.0001_initial']],
    ['accounts.0002_more', 'absent', ['accounts.0001_initial', 'prices.0001_initial']],
    ['prices.0002_back', 'refused', ['prices.0001_initial']],
  ]);
});

it.each([
  [
    'two newest migrations of an app',
    {
      'orders/migrations/0002_a.py': after('0001_initial'),
      'orders/migrations/0002_b.py': after('0001_initial'),
    },
    'orders/migrations/0002_a.py and orders/migrations/0002_b.py are both the newest of the app orders',
  ],
  [
    'a dependency that is not there',
    { 'orders/migrations/0003_c.py': after('0002_gone') },
    'orders/migrations/0003_c.py depends on orders.0002_gone, which no file has',
  ],
])('refuses %s, as Django would', async (_, files, reason) => {
  await expect(migrations({ 'orders/migrations/0001_initial.py': FIRST, ...files })).rejects.toMatchObject({
    code: 'MIGRATION_FILES',
    message: expect.stringContaining(reason),
  });
});

it('depends on the migrations of its apps, and on the versions of packages', async () => {
  await migrations({
    'orders/migrations/0001_initial.py': FIRST,
    'orders/models.py': '',
    'requirements-dev.txt': '',
    'uv.lock': '',
  });
  expect(await inputFilesOf(place())).toEqual([
    'manage.py',
    'orders/migrations/0001_initial.py',
    'requirements-dev.txt',
    'uv.lock',
  ]);
});

describe('the table of Django', () => {
  const used = useDatabase('rows');

  it('lists what was applied, squashed ones once, without those of installed packages', async () => {
    const squash = migration(
      'replaces = [("orders", "0001_initial"), ("orders", "0002_more")]',
      'dependencies = []',
    );
    const all = await migrations({
      'orders/migrations/0001_squashed.py': squash,
      'orders/migrations/0003_last.py': after('0002_more'),
    });
    expect(all.map(({ name, after }) => [name, after])).toEqual([
      ['orders.0001_squashed', []],
      ['orders.0003_last', ['orders.0001_squashed']],
    ]);
    const applied = () => django.history?.applied(place(), used.database, all);
    expect(await applied()).toBeUndefined();
    await insideDatabase(used.database, (client) =>
      client.query(`create table django_migrations
          (id bigserial primary key, app varchar(255), name varchar(255), applied timestamptz default now());
        insert into django_migrations (app, name) values ('auth', '0001_initial'), ('orders', '0001_initial'),
          ('orders', '0002_more'), ('orders', '0003_last'), ('orders', '0004_gone')`),
    );
    expect(await applied()).toMatchObject([
      { name: 'orders.0001_squashed' },
      { name: 'orders.0003_last' },
      { name: 'orders.0004_gone' },
    ]);
  });
});

function after(name: string): string {
  return migration(`dependencies = [("orders", "${name}")]`);
}

function detect(root: string) {
  return detectMigrations(checkout.root, { name: 'shop', root });
}

function place() {
  return placeOf(checkout.root, SET);
}

async function migrations(files: Readonly<Record<string, string>>) {
  const inProject = Object.entries(files).map(([name, text]) => [`shop/${name}`, text]);
  checkout = await TemporaryCheckout.with({ 'shop/manage.py': MANAGE });
  await checkout.write(Object.fromEntries(inProject) as Record<string, string>);
  return django.migrations(await inputFilesOf(place()), place());
}
