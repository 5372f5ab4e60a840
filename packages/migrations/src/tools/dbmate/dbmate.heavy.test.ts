import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { dbmateFixture } from '../../../testkit/fixtures/dbmate';
import { checkFalseSuccesses } from '../../../testkit/false-successes';
import { checkTool } from '../../../testkit/tool-checks';
import { ToolBench } from '../../../testkit/tool-fixture';
import { ORDERS, TOTALS } from '../../../testkit/written-migrations';
import { type Migration } from '../migration';

let bench: ToolBench;
beforeAll(async () => {
  bench = await ToolBench.install(dbmateFixture);
}, 120_000);
afterAll(() => bench.remove());

describe('dbmate 2', () => {
  checkTool(() => bench, {
    afterFailure: 'those before it',
    edited: 'not noticed',
    lateAdded: 'applied',
    sameNumber: 'contradicting-files',
    missingFile: 'not noticed',
  });

  checkFalseSuccesses(() => bench, { 'lists them only': 'npx dbmate status' });

  it('does not undo an older migration when the file of the newest is missing', async () => {
    const project = bench.project([ORDERS, TOTALS]);
    const database = await bench.database();
    await project.apply(database);
    await rm(join(project.place.projectRoot, 'db/migrations/20260102_totals.sql'));

    const [orders] = await project.migrations();
    const failure = await bench.tool
      .revert?.(project.place, database, orders as Migration)
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'MIGRATION_FILES' });
    expect(String(failure)).toContain('version 20260102 was applied and has no file');
    expect(await project.columns(database)).toContain('orders.id');
    await expect(project.apply(database)).rejects.toMatchObject({ code: 'MIGRATION_INPUTS' });
  });

  it('undoes a late one that was applied last, and writes nothing into the checkout', async () => {
    const project = bench.project([ORDERS]);
    const database = await bench.database();
    await project.apply(database);
    project.write({
      'db/migrations/2025_late.sql':
        '-- migrate:up\ncreate table late ();\n-- migrate:down\ndrop table late;',
    });
    await project.apply(database);

    const [late] = await project.migrations();
    await bench.tool.revert?.(project.place, database, late as Migration);
    expect(await project.applied(database)).toEqual(['20260101']);
    await expect(rm(join(project.place.projectRoot, 'db/schema.sql'))).rejects.toMatchObject({
      code: 'ENOENT',
    });
  });
});
