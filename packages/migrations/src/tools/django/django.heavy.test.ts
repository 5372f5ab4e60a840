import { insideDatabase } from '@nx-worktree/postgres';
import { useDebianPython } from '../../../testkit/debian-python';
import {
  DJANGO_PACKAGES,
  djangoFixture,
  djangoMigration,
  settingsWith,
} from '../../../testkit/fixtures/django';
import { checkTool } from '../../../testkit/tool-checks';
import { ToolBench } from '../../../testkit/tool-fixture';
import { type Migration } from '../migration';
import { LOSSY, ORDERS, TOTALS } from '../../../testkit/written-migrations';

const missing = useDebianPython(DJANGO_PACKAGES);
if (missing !== undefined) console.warn(`The tests with Django are skipped. ${missing}.`);

(missing === undefined ? describe : describe.skip)('Django 3.2', () => {
  let bench: ToolBench;
  beforeAll(async () => {
    bench = await ToolBench.install(djangoFixture);
  }, 120_000);
  afterAll(() => bench.remove());

  checkTool(() => bench, { afterFailure: 'those before it', edited: 'not noticed' });

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
