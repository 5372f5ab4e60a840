import { insideDatabase } from '@nx-worktree/postgres';
import { checkoutIn } from '../../../testkit/checkout-in';
import { useDebianPython } from '../../../testkit/debian-python';
import { ALEMBIC_PACKAGES, alembicFixture, alembicRevision } from '../../../testkit/fixtures/alembic';
import { checkTool } from '../../../testkit/tool-checks';
import { ToolBench } from '../../../testkit/tool-fixture';
import { LOSSY, ORDERS, TOTALS } from '../../../testkit/written-migrations';
import { templateOf } from '../../templates/template-of';

const missing = useDebianPython(ALEMBIC_PACKAGES);
if (missing !== undefined) console.warn(`The tests with Alembic are skipped. ${missing}.`);

(missing === undefined ? describe : describe.skip)('Alembic 1.8', () => {
  let bench: ToolBench;
  beforeAll(async () => {
    bench = await ToolBench.install(alembicFixture);
  }, 120_000);
  afterAll(() => bench.remove());

  checkTool(() => bench, { afterFailure: 'nothing', edited: 'not noticed' });

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
