import { sql } from '@nx-worktree/testkit';
import { knexFixture } from '../../../testkit/fixtures/knex';
import { checkConfigurations } from '../../../testkit/configurations';
import { checkFalseSuccesses } from '../../../testkit/false-successes';
import { checkTool } from '../../../testkit/tool-checks';
import { statusOf, type } from '../../../testkit/status-checks';
import { ToolBench } from '../../../testkit/tool-fixture';
import { LOSSY, ORDERS, TOTALS } from '../../../testkit/written-migrations';

let bench: ToolBench;
beforeAll(async () => {
  bench = await ToolBench.install(knexFixture);
}, 120_000);
afterAll(() => bench.remove());

const CONNECTION = '{ client: "pg", connection: process.env.DATABASE_URL }';
const [UP, DOWN] = [
  'await knex.raw("create table orders (id int)");',
  'await knex.raw("drop table orders");',
];
const MODULE = `export const up = async (knex) => { ${UP} };\nexport const down = async (knex) => { ${DOWN} };`;
const TYPED = `import type { Knex } from 'knex';
  export async function up(knex: Knex): Promise<void> { ${UP} }
  export async function down(knex: Knex): Promise<void> { ${DOWN} }`;
const TYPED_FILE = `import type { Knex } from 'knex';
  const config: Knex.Config = ${CONNECTION}; export default config;`;

describe('Knex 3', () => {
  checkTool(() => bench, {
    afterFailure: 'nothing',
    edited: 'not noticed',
    lateAdded: 'applied',
    sameNumber: 'two-of-one-number',
    missingFile: 'fails',
  });

  checkFalseSuccesses(() => bench, {
    'applies the next one only': 'npx knex migrate:up',
    'lists them only': 'npx knex migrate:list',
  });

  checkConfigurations(() => bench, {
    'knexfile.mjs': {
      'knexfile.mjs': `export default { ...${CONNECTION}, migrations: { loadExtensions: ['.mjs'] } };`,
      'migrations/1_orders.mjs': MODULE,
    },
    'knexfile.js as a module': {
      'package.json': '{ "type": "module" }',
      'knexfile.js': `export default ${CONNECTION};`,
      'migrations/1_orders.js': MODULE,
    },
    'knexfile.ts': { 'knexfile.ts': TYPED_FILE, 'migrations/1_orders.ts': TYPED },
    'knexfile.ts as a module': {
      'package.json': '{ "type": "module" }',
      'knexfile.ts': TYPED_FILE,
      'migrations/1_orders.ts': TYPED,
    },
  });

  it('ignores modules that are called so with exit code 0, which is not believed', async () => {
    const project = bench.project([], {
      'knexfile.mjs': `export default ${CONNECTION};`,
      'migrations/1_orders.mjs': MODULE,
    });
    const database = await bench.database();
    await type('npx knex migrate:latest', project, database);
    expect(await project.columns(database)).toEqual([]);
    await expect(project.apply(database)).rejects.toMatchObject({
      code: 'MIGRATION_FILES',
      message: expect.stringContaining('add ".mjs" to migrations.loadExtensions'),
    });
  });

  it('is locked after a run that was killed, and its status names the command that unlocks it', async () => {
    const project = bench.project([ORDERS]);
    const database = await bench.database();
    await project.apply(database);
    await sql(database.url, 'update knex_migrations_lock set is_locked = 1');
    const { mismatches } = await statusOf(project, database);
    expect(mismatches).toMatchObject([
      { kind: 'locked', cause: expect.stringContaining('knex_migrations_lock') },
    ]);
    await expect(project.apply(database)).rejects.toMatchObject({ code: 'KNEX_LOCKED' });

    await type('npx knex migrate:unlock', project, database);
    expect((await statusOf(project, database)).mismatches).toEqual([]);
    await project.apply(database);
  });
});

it('goes up to any migration before Knex 3.3, which has no command for it', async () => {
  const older = await ToolBench.install({ ...knexFixture, packages: { knex: '3.1.0', pg: '8.23.1' } });
  try {
    const project = older.project([ORDERS, TOTALS, LOSSY]);
    const [database, all] = [await older.database(), await project.migrations()];
    for (const [index, to] of all.entries()) {
      if (index === 0) continue;
      await older.tool.migrateTo?.(project.place, database, to, all);
      expect(await project.applied(database)).toEqual(all.slice(0, index + 1).map(({ name }) => name));
    }
  } finally {
    await older.remove();
  }
}, 120_000);
