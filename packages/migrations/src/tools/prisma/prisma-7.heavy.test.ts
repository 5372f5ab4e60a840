import { checkFalseSuccesses } from '../../../testkit/false-successes';
import { prisma7Fixture } from '../../../testkit/fixtures/prisma';
import { checkAgainstPrisma } from '../../../testkit/prisma-checks';
import { statusOf, type } from '../../../testkit/status-checks';
import { ToolBench } from '../../../testkit/tool-fixture';
import { FAILING, LATER, ORDERS } from '../../../testkit/written-migrations';

let bench: ToolBench;
beforeAll(async () => {
  bench = await ToolBench.install(prisma7Fixture);
}, 240_000);
afterEach(() => bench.dropDatabases());
afterAll(() => bench.remove());

describe('Prisma 7', () => {
  checkAgainstPrisma(() => bench);

  checkFalseSuccesses(() => bench, {
    'has an engine that does nothing': 'PRISMA_SCHEMA_ENGINE_BINARY=/bin/true npx prisma migrate deploy',
  });

  it('has failed half-way, and the command that its status names lets it apply the corrected file', async () => {
    const project = bench.project([ORDERS, FAILING]);
    const database = await bench.database();
    await expect(project.apply(database)).rejects.toThrow('division by zero');
    const { mismatches } = await statusOf(project, database);
    expect(mismatches).toMatchObject([
      { kind: 'failed-half-way', cause: expect.stringContaining('division by zero') },
    ]);

    await project.rewrite([ORDERS, { ...FAILING, up: LATER.up }], [ORDERS, FAILING]);
    const [, resolve = ''] =
      /(npx prisma migrate resolve \S+ \S+?)\.( |$)/.exec(mismatches[0]?.fix ?? '') ?? [];
    await type(resolve, project, database);
    const resolved = await statusOf(project, database);
    expect(resolved).toMatchObject({
      mismatches: [],
      migrations: [{ state: 'applied' }, { state: 'pending' }],
    });
    await type(resolved.migrate ?? '', project, database);
    expect((await statusOf(project, database)).migrations.map(({ state }) => state)).toEqual([
      'applied',
      'applied',
    ]);
  });
});
