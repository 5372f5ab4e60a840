import { checkoutIn } from '../../testkit/checkout-in';
import { useDebianPython } from '../../testkit/debian-python';
import { ALEMBIC_PACKAGES, alembicFixture, alembicRevision } from '../../testkit/fixtures/alembic';
import { ToolBench } from '../../testkit/tool-fixture';
import { LOSSY, ORDERS, TOTALS } from '../../testkit/written-migrations';
import { type BranchComparison, compareBranches } from './compare-branches';

const missing = useDebianPython(ALEMBIC_PACKAGES);
if (missing !== undefined) console.warn(`The tests with Alembic are skipped. ${missing}.`);

const VERSIONS = 'db/alembic/versions';
const OURS = { [`${VERSIONS}/2_totals.py`]: alembicRevision(TOTALS, ORDERS) };
const THEIRS = { [`${VERSIONS}/3_lossy.py`]: alembicRevision(LOSSY, ORDERS) };

(missing === undefined ? describe : describe.skip)('two branches of Alembic', () => {
  let bench: ToolBench;
  beforeAll(async () => {
    bench = await ToolBench.install(alembicFixture);
  }, 120_000);
  afterAll(() => bench.remove());

  async function compare(more: Readonly<Record<string, string>> = {}): Promise<BranchComparison> {
    const [base, ours, theirs, merged] = [{}, OURS, THEIRS, { ...OURS, ...THEIRS, ...more }].map((files) => {
      const project = bench.project([ORDERS]);
      project.write(files);
      return project;
    });
    if (!base || !ours || !theirs || !merged) throw new Error('unreachable');
    const branches = {
      ...{ base: checkoutIn(base.checkout), ours: checkoutIn(ours.checkout) },
      ...{ theirs: checkoutIn(theirs.checkout), merged: checkoutIn(merged.checkout) },
    };
    return compareBranches(bench.server, branches, [merged.place.set]);
  }

  it('have two heads together, which Alembic refuses', async () => {
    const compared = await compare();
    expect(compared.fromScratch).toMatchObject({ state: 'failed', error: { code: 'MIGRATION_FILES' } });
    expect(JSON.stringify(compared.fromScratch)).toMatch(
      /there are 2 heads, .*2_totals\.py and .*3_lossy\.py/,
    );
    expect(compared.sameTables).toEqual(['public.orders']);
  });

  it('are sound when a revision merges the heads', async () => {
    const both =
      'revision = "4both"\ndown_revision = ("2totals", "3lossy")\ndef upgrade(): pass\ndef downgrade(): pass\n';
    expect(await compare({ [`${VERSIONS}/4_both.py`]: both })).toMatchObject({
      fromScratch: { state: 'sound' },
      onOurs: { state: 'sound' },
      onTheirs: { state: 'sound' },
    });
  });
});
