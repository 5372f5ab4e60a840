import { readdirSync } from 'node:fs';
import { umzugFixture } from '../../../testkit/fixtures/umzug';
import { checkThatItForgets, checkTool } from '../../../testkit/tool-checks';
import { ToolBench } from '../../../testkit/tool-fixture';
import { ORDERS } from '../../../testkit/written-migrations';
import { type Migration } from '../migration';

let bench: ToolBench;
beforeAll(async () => {
  bench = await ToolBench.install(umzugFixture);
}, 120_000);
afterAll(() => bench.remove());

describe('Umzug 3', () => {
  checkTool(() => bench, { afterFailure: 'half of it', edited: 'not noticed', lateAdded: 'applied' });

  checkThatItForgets(() => bench);

  it('runs SQL files by a way of the project to resolve them, and fails for a name that is not there', async () => {
    const project = bench.project([ORDERS]);
    const database = await bench.database();
    project.write({
      'db/umzug.js': `const { Umzug, SequelizeStorage } = require('umzug');
        const { readFileSync } = require('node:fs');
        const { Sequelize } = require('sequelize');
        const sequelize = new Sequelize(process.env.DATABASE_URL, { logging: false });
        exports.sequelize = sequelize;
        const run = (path) => sequelize.query(readFileSync(path, 'utf8'));
        exports.migrator = new Umzug({
          migrations: {
            glob: ['migrations/*.up.sql', { cwd: __dirname }],
            resolve: ({ name, path }) => ({
              name,
              up: () => run(path),
              down: () => run(path.replace('.up.', '.down.')),
            }),
          },
          storage: new SequelizeStorage({ sequelize, tableName: 'done', columnName: 'file' }),
          logger: undefined,
        });`,
      'db/migrations/1_a.up.sql': 'create table a (b int)',
      'db/migrations/1_a.down.sql': 'drop table a',
    });
    const [migration] = await project.migrations();
    expect(migration).toMatchObject({ name: '1_a.up.sql', down: 'present' });
    await project.apply(database);
    expect(await project.applied(database)).toEqual(['1_a.up.sql']);
    expect(await project.columns(database)).toEqual(['a.b']);

    const unknown: Migration = { name: '2_b.up.sql', files: [], down: 'present' };
    await expect(bench.tool.migrateTo?.(project.place, database, unknown, [])).rejects.toMatchObject({
      code: 'MIGRATION_FAILED',
    });
    await bench.tool.revert?.(project.place, database, migration as Migration);
    expect(await project.columns(database)).toEqual([]);
    expect(readdirSync(project.place.projectRoot).sort()).toEqual(['db', 'migrate.js', 'package.json']);
  });
});
