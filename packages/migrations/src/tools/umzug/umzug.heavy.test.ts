import { umzugFixture } from '../../../testkit/fixtures/umzug';
import { checkThatItForgets, checkTool } from '../../../testkit/tool-checks';
import { ToolBench } from '../../../testkit/tool-fixture';

let bench: ToolBench;
beforeAll(async () => {
  bench = await ToolBench.install(umzugFixture);
}, 120_000);
afterAll(() => bench.remove());

describe('Umzug 3', () => {
  checkTool(() => bench, { afterFailure: 'half of it', edited: 'not noticed', lateAdded: 'applied' });

  checkThatItForgets(() => bench);
});
