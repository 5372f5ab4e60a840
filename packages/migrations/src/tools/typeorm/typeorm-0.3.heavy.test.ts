import { typeormFixture } from '../../../testkit/fixtures/typeorm';
import { checkTool } from '../../../testkit/tool-checks';
import { ToolBench } from '../../../testkit/tool-fixture';

let bench: ToolBench;
beforeAll(async () => {
  bench = await ToolBench.install(typeormFixture('0.3.31'));
}, 120_000);
afterAll(() => bench.remove());

describe('TypeORM 0.3', () => {
  checkTool(() => bench, {
    afterFailure: 'nothing',
    edited: 'not noticed',
    lateAdded: 'applied',
    sameNumber: 'two-of-one-number',
    missingFile: 'not noticed',
  });
});
