import { insideDatabase } from '@nx-worktree/postgres';
import { checkoutIn } from '../../../testkit/checkout-in';
import { useDebianPython } from '../../../testkit/debian-python';
import { ALEMBIC_PACKAGES, alembicFixture, alembicRevision } from '../../../testkit/fixtures/alembic';
import { checkFalseSuccesses } from '../../../testkit/false-successes';
import { checkTool } from '../../../testkit/tool-checks';
import { ToolBench } from '../../../testkit/tool-fixture';
import { statusOf, type } from '../../../testkit/status-checks';
import { LATER, LOSSY, ORDERS, TOTALS } from '../../../testkit/written-migrations';
import { revertMigration } from '../../templates/revert-migration';
import { templateOf } from '../../templates/template-of';

/** What Alembic makes a merge of. */
const TEMPLATE = `revision = ${'${repr(up_revision)}'}
down_revision = ${'${repr(down_revision)}'}
def upgrade(): pass
def downgrade(): pass
`;

const missing = useDebianPython(ALEMBIC_PACKAGES);
if (missing !== undefined) console.warn(`The tests with Alembic are skipped. ${missing}.`);

(missing === undefined ? describe : describe.skip)('Alembic 1.8', () => {
  let bench: ToolBench;
  beforeAll(async () => {
    bench = await ToolBench.install(alembicFixture);
  }, 120_000);
  afterAll(() => bench.remove());

  checkTool(() => bench, { afterFailure: 'nothing', edited: 'not noticed', missingFile: 'fails' });

  checkFalseSuccesses(() => bench, {
    'prints the current revision': 'alembic current',
    'has applied the first one': 'alembic upgrade 1orders',
    'notes them without applying any': 'alembic stamp 2totals',
  });

  it('applies branches, and undoes the one that was applied last', async () => {
    const project = bench.project([ORDERS]);
    project.write({
      'db/alembic/versions/2_totals.py': alembicRevision(TOTALS, ORDERS),
      'db/alembic/versions/3_lossy.py': alembicRevision(LOSSY, ORDERS),
      'db/alembic/versions/4_both.py':
        'revision = "4both"\ndown_revision = ("2totals", "3lossy")\ndef upgrade(): pass\ndef downgrade(): pass\n',
    });
    const database = await bench.database();
    const all = await project.migrations();
    expect(all.map(({ name }) => name)).toEqual(['1orders', '2totals', '3lossy', '4both']);
    for (const [index, migration] of all.entries()) {
      await bench.tool.migrateTo?.(project.place, database, migration, all);
      expect(await project.applied(database)).toEqual(all.slice(0, index + 1).map(({ name }) => name));
    }
    for (const [index, migration] of [...all.entries()].reverse()) {
      await bench.tool.revert?.(project.place, database, migration);
      expect(await project.applied(database)).toEqual(all.slice(0, index).map(({ name }) => name));
    }
  });

  it('has two heads, which the command that its status names merges', async () => {
    const project = bench.project([ORDERS, TOTALS]);
    const database = await bench.database();
    await project.apply(database);
    project.write({
      'db/alembic/script.py.mako': TEMPLATE,
      'db/alembic/versions/3_later.py': alembicRevision(LATER, ORDERS),
    });
    const { mismatches } = await statusOf(project, database);
    expect(mismatches).toMatchObject([{ kind: 'two-heads', migrations: ['2totals', '4later'] }]);
    await expect(project.apply(database)).rejects.toMatchObject({ code: 'MIGRATION_FILES' });

    await type(mismatches[0]?.fix.replace(/^.*: /, '') ?? '', project, database);
    const merged = await statusOf(project, database);
    expect(merged.mismatches).toEqual([]);
    await type(merged.migrate ?? '', project, database);
    expect(await project.applied(database)).toHaveLength(4);
    await project.apply(database);
  });

  it('applies branches with names of their own, from several folders, which depend on each other', async () => {
    const project = bench.project([ORDERS, TOTALS]);
    const inStock = (text: string, names: string) => text.replace('\n\n', `\n${names}\n`);
    project.write({
      'alembic.ini':
        '[alembic]\nscript_location = db/alembic\nversion_locations = db/alembic/versions db/stock\n' +
        'version_path_separator = space\n',
      'db/stock/1_stock.py': inStock(
        alembicRevision({
          number: 1,
          title: 'stock',
          up: ['create table stock ()'],
          down: ['drop table stock'],
        }),
        'branch_labels = ("stock",)\ndepends_on = "1orders"',
      ),
      'db/stock/2_bins.py': alembicRevision(
        { number: 2, title: 'bins', up: ['create table bins ()'], down: ['drop table bins'] },
        { number: 1, title: 'stock', up: [] },
      ),
    });
    const names = ['1orders', '1stock', '2bins', '2totals'];
    const all = await project.migrations();
    expect(all.map(({ name }) => name)).toEqual(names);
    const [whole, stepped] = [await bench.database(), await bench.database()];
    await project.apply(whole);
    expect(await project.applied(whole)).toEqual(names);
    expect((await statusOf(project, whole)).mismatches).toEqual([]);
    for (const [index, migration] of all.entries()) {
      await bench.tool.migrateTo?.(project.place, stepped, migration, all);
      expect(await project.applied(stepped)).toEqual(names.slice(0, index + 1));
    }
    for (const [index, migration] of [...all.entries()].reverse()) {
      await revertMigration(project.place, stepped, migration, all);
      expect(await project.applied(stepped)).toEqual(names.slice(0, index));
    }
  });

  it('makes a template that depends on the modules which a revision imports', async () => {
    const project = bench.project([ORDERS]);
    project.write({
      'helper.py': 'TABLE = "orders"\n',
      'db/alembic/versions/1_orders.py':
        'import helper\nfrom alembic import op\nrevision = "1"\ndown_revision = None\n' +
        'def upgrade():\n    op.execute("create table %s ()" % helper.TABLE)\n',
    });
    const { reads } = await bench.server.ensureTemplate(
      await templateOf(checkoutIn(project.checkout), [project.place.set]),
    );
    expect(reads.unseen).toEqual([]);
    expect(reads.files.map(({ name }) => name)).toContain('shop/helper.py');
  });

  it('names a revision that was applied and has no file', async () => {
    const project = bench.project([ORDERS]);
    const database = await bench.database();
    await project.apply(database);
    await insideDatabase(database, (client) =>
      client.query(`update alembic_version set version_num = 'gone'`),
    );

    expect(await project.applied(database)).toEqual(['gone']);
    await expect(project.apply(database)).rejects.toThrow("Can't locate revision identified by 'gone'");
  });
});
