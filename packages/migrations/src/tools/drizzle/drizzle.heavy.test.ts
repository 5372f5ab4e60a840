import { checkAgainstDrizzleKit, migrateByDrizzleKit } from '../../../testkit/drizzle-checks';
import { drizzleFixture } from '../../../testkit/fixtures/drizzle';
import { checkTool } from '../../../testkit/tool-checks';
import { ToolBench } from '../../../testkit/tool-fixture';
import { LOSSY, ORDERS, TOTALS } from '../../../testkit/written-migrations';
import { applyMigrations } from '../../templates/apply-migrations';

let bench: ToolBench;
beforeAll(async () => {
  bench = await ToolBench.install(drizzleFixture);
}, 120_000);
afterAll(() => bench.remove());

describe('Drizzle Kit 0.31', () => {
  checkTool(() => bench, { afterFailure: 'nothing', edited: 'in its history', lateAdded: 'fails' });

  checkAgainstDrizzleKit(() => bench);

  it('skips what was merged late with exit code 0, and a command that runs it is not believed', async () => {
    const project = bench.project([ORDERS, LOSSY]);
    const database = await bench.database();
    await project.apply(database);
    await project.rewrite([ORDERS, TOTALS, LOSSY], [ORDERS, LOSSY]);
    await migrateByDrizzleKit(project, database);
    expect(await project.applied(database)).toEqual(['0001_orders', '0003_lossy']);

    const set = { ...project.place.set, tool: 'command', command: 'npx --no-install drizzle-kit migrate' };
    const applying = applyMigrations({ ...project.place, set }, [], database);
    await expect(applying).rejects.toMatchObject({ code: 'MIGRATIONS_NOT_APPLIED' });
  });
});
