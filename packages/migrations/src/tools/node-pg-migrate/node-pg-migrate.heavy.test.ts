import { nodePgMigrateFixture } from '../../../testkit/fixtures/node-pg-migrate';
import { checkFalseSuccesses } from '../../../testkit/false-successes';
import { checkTool } from '../../../testkit/tool-checks';
import { ToolBench } from '../../../testkit/tool-fixture';

describe.each(['8.0.4', '9.0.0'])('node-pg-migrate %s', (version) => {
  let bench: ToolBench;
  beforeAll(async () => {
    bench = await ToolBench.install(nodePgMigrateFixture(version));
  }, 120_000);
  afterAll(() => bench.remove());

  checkTool(() => bench, {
    afterFailure: 'nothing',
    edited: 'not noticed',
    lateAdded: 'fails',
    sameNumber: 'two-of-one-number',
    missingFile: 'not noticed',
  });

  checkFalseSuccesses(() => bench, {
    'is given a name that it does not know': 'npx node-pg-migrate up nosuch',
    'applies two of three': 'npx node-pg-migrate up 2',
  });
});
