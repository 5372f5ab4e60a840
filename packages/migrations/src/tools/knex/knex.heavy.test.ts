import { knexFixture } from '../../../testkit/fixtures/knex';
import { checkTool } from '../../../testkit/tool-checks';
import { ToolBench } from '../../../testkit/tool-fixture';

let bench: ToolBench;
beforeAll(async () => {
  bench = await ToolBench.install(knexFixture);
}, 120_000);
afterAll(() => bench.remove());

describe('Knex 3', () => {
  checkTool(() => bench, { afterFailure: 'nothing', edited: 'not noticed', lateAdded: 'applied' });
});
