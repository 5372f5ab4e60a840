import { sequelizeFixture } from '../../../testkit/fixtures/sequelize';
import { checkTool } from '../../../testkit/tool-checks';
import { ToolBench } from '../../../testkit/tool-fixture';

let bench: ToolBench;
beforeAll(async () => {
  bench = await ToolBench.install(sequelizeFixture);
}, 120_000);
afterAll(() => bench.remove());

describe('Sequelize 6', () => {
  checkTool(() => bench, { afterFailure: 'half of it', edited: 'not noticed', lateAdded: 'applied' });
});
