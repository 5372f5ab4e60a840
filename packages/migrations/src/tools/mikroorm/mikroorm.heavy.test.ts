import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { mikroOrmFixture } from '../../../testkit/fixtures/mikroorm';
import { checkTool } from '../../../testkit/tool-checks';
import { ToolBench } from '../../../testkit/tool-fixture';
import { ORDERS } from '../../../testkit/written-migrations';

let bench: ToolBench;
beforeAll(async () => {
  bench = await ToolBench.install(mikroOrmFixture);
}, 120_000);
afterAll(() => bench.remove());

describe('MikroORM 6', () => {
  checkTool(() => bench, { afterFailure: 'nothing', edited: 'not noticed', lateAdded: 'applied' });

  it('writes no snapshot into the checkout', async () => {
    const project = bench.project([ORDERS]);
    await project.apply(await bench.database());
    const files = readdirSync(join(project.place.projectRoot, 'src/migrations'));
    expect(files).toEqual(['Migration20260101_orders.ts']);
  });
});
