import { checkAgainstDrizzleKit } from '../../../testkit/drizzle-checks';
import { drizzle1Fixture } from '../../../testkit/fixtures/drizzle';
import { checkTool } from '../../../testkit/tool-checks';
import { ToolBench } from '../../../testkit/tool-fixture';

let bench: ToolBench;
beforeAll(async () => {
  bench = await ToolBench.install(drizzle1Fixture);
}, 120_000);
afterAll(() => bench.remove());

describe('Drizzle Kit 1.0', () => {
  checkTool(() => bench, {
    afterFailure: 'nothing',
    edited: 'in its history',
    lateAdded: 'applied',
    sameNumber: 'two-of-one-number',
    missingFile: 'not noticed',
  });

  checkAgainstDrizzleKit(() => bench);
});
