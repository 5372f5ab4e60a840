import { graphileMigrateFixture } from '../../../testkit/fixtures/graphile-migrate';
import { checkTool } from '../../../testkit/tool-checks';
import { ToolBench } from '../../../testkit/tool-fixture';

let bench: ToolBench;
beforeAll(async () => {
  bench = await ToolBench.install(graphileMigrateFixture);
}, 120_000);
afterAll(() => bench.remove());

describe('Graphile Migrate 1', () => {
  checkTool(() => bench, {
    afterFailure: 'those before it',
    edited: 'in its history',
    lateAdded: 'skipped',
    sameNumber: 'two-of-one-number',
    missingFile: 'not noticed',
  });
});
