import { insideDatabase } from '@nx-worktree/postgres';
import { writeFiles } from '@nx-worktree/testkit';
import { checkoutIn } from '../../../testkit/checkout-in';
import { useDebianPython } from '../../../testkit/debian-python';
import {
  DJANGO_PACKAGES,
  djangoFixture,
  djangoMigration,
  settingsWith,
} from '../../../testkit/fixtures/django';
import { checkFalseSuccesses } from '../../../testkit/false-successes';
import { checkTool } from '../../../testkit/tool-checks';
import { ToolBench } from '../../../testkit/tool-fixture';
import { verifyMigrations } from '../../verify/verify-migrations';
import { type Migration } from '../migration';
import { statusOf, type } from '../../../testkit/status-checks';
import { FAILING, LATER, LOSSY, ORDERS, TOTALS } from '../../../testkit/written-migrations';

const missing = useDebianPython(DJANGO_PACKAGES);
if (missing !== undefined) console.warn(`The tests with Django are skipped. ${missing}.`);

(missing === undefined ? describe : describe.skip)('Django 3.2', () => {
  let bench: ToolBench;
  beforeAll(async () => {
    bench = await ToolBench.install(djangoFixture);
  }, 120_000);
  afterAll(() => bench.remove());

  checkTool(() => bench, {
    afterFailure: 'those before it',
    edited: 'not noticed',
    missingFile: 'not noticed',
  });

  checkFalseSuccesses(() => bench, {
    'lists them only': 'python manage.py showmigrations',
    'plans them only': 'python manage.py migrate --plan',
    'has applied the first one': 'python manage.py migrate orders 0001',
  });

  it('applies a merge and two squashed ones in the order of Django, which its own plan shows', async () => {
    const project = bench.project([ORDERS]);
    const merge = djangoMigration({ number: 4, title: 'both', up: ['select 1'], down: ['select 1'] }, LOSSY);
    project.write({
      'orders/migrations/0002_totals.py': djangoMigration(TOTALS, ORDERS),
      'orders/migrations/0003_lossy.py': djangoMigration(LOSSY, ORDERS),
      'orders/migrations/0004_both.py': merge.replace('")]', '"), ("orders", "0002_totals")]'),
      'orders/migrations/0001_squashed.py': djangoMigration(ORDERS, undefined).replace(
        '    operations',
        '    replaces = [("orders", "0001_orders")]\n    operations',
      ),
    });
    const database = await bench.database();
    const all = await project.migrations();
    await project.apply(database);

    const { rows } = await insideDatabase(database, (client) =>
      client.query<{ name: string }>(
        `select app || '.' || name as name from django_migrations where app = 'orders' and name <> '0001_squashed' order by id`,
      ),
    );
    const names = all.map(({ name }) => name.replace('0001_squashed', '0001_orders'));
    expect(names).toEqual(rows.map(({ name }) => name));
    expect(await project.applied(database)).toEqual(all.map(({ name }) => name));
  });

  it('has two newest ones of an app, which the command that its status names merges', async () => {
    const project = bench.project([ORDERS, TOTALS]);
    const database = await bench.database();
    await project.apply(database);
    project.write({ 'orders/migrations/0004_later.py': djangoMigration(LATER, ORDERS) });
    const { mismatches } = await statusOf(project, database);
    expect(mismatches).toMatchObject([
      { kind: 'two-heads', migrations: ['orders.0002_totals', 'orders.0004_later'] },
    ]);

    // Nobody is there to be asked.
    await type(`${mismatches[0]?.fix.replace(/^.*: /, '')} --no-input`, project, database);
    const merged = await statusOf(project, database);
    expect(merged.mismatches).toEqual([]);
    await type(merged.migrate ?? '', project, database);
    expect(await project.applied(database)).toHaveLength(4);
    await project.apply(database);
  });

  it('finds migrations where MIGRATION_MODULES says, and none where it says so', async () => {
    const project = bench.project([ORDERS]);
    project.write({
      'config/settings.py': `${settingsWith(['stock', 'legacy'])}
MIGRATION_MODULES = {
    "stock": "stock.database.changes",  # not its usual folder
    "legacy": None,
}
`,
      'legacy/__init__.py': '',
      'legacy/migrations/__init__.py': '',
      'legacy/migrations/0001_old.py': djangoMigration(FAILING, undefined),
      'stock/__init__.py': '',
      'stock/models.py': '',
      'stock/migrations/__init__.py': '',
      'stock/migrations/0001_old.py': djangoMigration(FAILING, undefined),
      'stock/database/__init__.py': '',
      'stock/database/changes/__init__.py': '',
      'stock/database/changes/0001_bins.py': djangoMigration(
        { number: 1, title: 'bins', up: ['create table bins (id int)'] },
        ORDERS,
      ),
    });
    const database = await bench.database();
    await project.apply(database);
    expect(await project.applied(database)).toEqual(['orders.0001_orders', 'stock.0001_bins']);
    expect((await statusOf(project, database)).mismatches).toEqual([]);
  });

  it('is not blamed for the tables of packages which come before its first migration', async () => {
    const { checkout, place } = bench.project([ORDERS]);
    writeFiles(place.projectRoot, {
      'config/settings.py': settingsWith(['django.contrib.contenttypes', 'django.contrib.auth']),
      'orders/migrations/0001_orders.py': djangoMigration(ORDERS, undefined).replace(
        'dependencies = []',
        'dependencies = [migrations.swappable_dependency("auth.User")]',
      ),
    });
    const { migrations } = await verifyMigrations({
      ...{ server: bench.server, checkout: checkoutIn(checkout), sets: [place.set], timeoutSeconds: 120 },
      isNew: () => true,
    });
    expect(migrations).toMatchObject([{ name: 'orders.0001_orders', verdict: 'reversible' }]);
  }, 240_000);

  it('names a migration that was applied and has no file, but not those of installed packages', async () => {
    const project = bench.project([ORDERS, TOTALS]);
    project.write({
      'config/settings.py': settingsWith(['django.contrib.contenttypes', 'django.contrib.auth']),
      'orders/migrations/0001_orders.py': djangoMigration(ORDERS, undefined).replace(
        'dependencies = []',
        'dependencies = [migrations.swappable_dependency("auth.User"), ("contenttypes", "0001_initial")]',
      ),
    });
    const database = await bench.database();
    const all = await project.migrations();
    await bench.tool.migrateTo?.(project.place, database, all[0] as Migration, all);
    expect(await project.applied(database)).toEqual(['orders.0001_orders']);
    expect(await project.columns(database)).toContain('auth_user.id');

    await project.apply(database);
    await insideDatabase(database, (client) =>
      client.query(
        `insert into django_migrations (app, name, applied) values ('orders', '0003_gone', now())`,
      ),
    );
    expect(await project.applied(database)).toEqual([
      'orders.0001_orders',
      'orders.0002_totals',
      'orders.0003_gone',
    ]);
    await expect(project.apply(database)).rejects.toMatchObject({ code: 'MIGRATION_INPUTS' });
  });
});
