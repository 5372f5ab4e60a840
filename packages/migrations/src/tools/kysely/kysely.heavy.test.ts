import { kyselyFixture } from '../../../testkit/fixtures/kysely';
import { checkTool } from '../../../testkit/tool-checks';
import { ToolBench } from '../../../testkit/tool-fixture';
import { IRREVERSIBLE, ORDERS } from '../../../testkit/written-migrations';
import { revertMigration } from '../../templates/revert-migration';

let bench: ToolBench;
beforeAll(async () => {
  bench = await ToolBench.install(kyselyFixture);
}, 120_000);
afterAll(() => bench.remove());

describe('Kysely, with kysely-ctl 0.20', () => {
  checkTool(() => bench, { afterFailure: 'nothing', edited: 'not noticed', lateAdded: 'fails' });

  it('is not believed when it reports to have undone what nothing undoes', async () => {
    const project = bench.project([ORDERS, IRREVERSIBLE]);
    const database = await bench.database();
    await project.apply(database);
    const migrations = await project.migrations();
    const last = migrations.at(-1);
    if (!last) throw new Error('There is no migration.');

    await expect(revertMigration(project.place, database, last, migrations)).rejects.toMatchObject({
      code: 'MIGRATION_NOT_REVERTED',
      message: expect.stringMatching(/did not undo 20260103_forever .* its table still lists the migration/),
    });
    expect(await project.applied(database)).toHaveLength(2);
  });
});
