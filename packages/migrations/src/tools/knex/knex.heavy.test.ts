import { knexFixture } from '../../../testkit/fixtures/knex';
import { checkTool } from '../../../testkit/tool-checks';
import { ToolBench } from '../../../testkit/tool-fixture';
import { LOSSY, ORDERS, TOTALS } from '../../../testkit/written-migrations';

let bench: ToolBench;
beforeAll(async () => {
  bench = await ToolBench.install(knexFixture);
}, 120_000);
afterAll(() => bench.remove());

describe('Knex 3', () => {
  checkTool(() => bench, { afterFailure: 'nothing', edited: 'not noticed', lateAdded: 'applied' });
});

it('goes up to any migration before Knex 3.3, which has no command for it', async () => {
  const older = await ToolBench.install({ ...knexFixture, packages: { knex: '3.1.0', pg: '8.23.1' } });
  try {
    const project = older.project([ORDERS, TOTALS, LOSSY]);
    const [database, all] = [await older.database(), await project.migrations()];
    for (const [index, to] of all.entries()) {
      if (index === 0) continue;
      await older.tool.migrateTo?.(project.place, database, to, all);
      expect(await project.applied(database)).toEqual(all.slice(0, index + 1).map(({ name }) => name));
    }
  } finally {
    await older.remove();
  }
}, 120_000);
