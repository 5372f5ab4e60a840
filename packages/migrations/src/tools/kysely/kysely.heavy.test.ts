import { sql } from '@nx-worktree/testkit';
import { kyselyFixture } from '../../../testkit/fixtures/kysely';
import { checkTool } from '../../../testkit/tool-checks';
import { type } from '../../../testkit/status-checks';
import { ToolBench } from '../../../testkit/tool-fixture';
import { IRREVERSIBLE, ORDERS } from '../../../testkit/written-migrations';
import { revertMigration } from '../../templates/revert-migration';

let bench: ToolBench;
beforeAll(async () => {
  bench = await ToolBench.install(kyselyFixture);
}, 120_000);
afterAll(() => bench.remove());

describe('Kysely, with kysely-ctl 0.20', () => {
  checkTool(() => bench, {
    afterFailure: 'nothing',
    edited: 'not noticed',
    lateAdded: 'fails',
    sameNumber: 'two-of-one-number',
    missingFile: 'fails',
  });

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

  it('skips JavaScript with exit code 0, and is not believed', async () => {
    const project = bench.project([ORDERS]);
    const database = await bench.database();
    await project.apply(database);
    project.write({ 'db/20260102_late.js': 'exports.up = async () => { throw new Error("ran"); };' });
    const command = 'npx kysely migrate:latest';
    await type(command, project, database);
    expect(await sql(database.url, 'select name from kysely_migration')).toEqual([
      { name: '20260101_orders' },
    ]);

    for (const apply of [() => project.apply(database), () => project.applyBy(command, database)]) {
      await expect(apply()).rejects.toMatchObject({ code: 'MIGRATION_FILES' });
    }
  });
});
