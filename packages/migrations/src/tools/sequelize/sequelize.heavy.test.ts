import { sequelizeFixture } from '../../../testkit/fixtures/sequelize';
import { checkConfigurations } from '../../../testkit/configurations';
import { checkFalseSuccesses } from '../../../testkit/false-successes';
import { checkTool } from '../../../testkit/tool-checks';
import { ToolBench } from '../../../testkit/tool-fixture';

let bench: ToolBench;
beforeAll(async () => {
  bench = await ToolBench.install(sequelizeFixture);
}, 120_000);
afterAll(() => bench.remove());

describe('Sequelize 6', () => {
  checkTool(() => bench, {
    afterFailure: 'half of it',
    edited: 'not noticed',
    lateAdded: 'applied',
    sameNumber: 'two-of-one-number',
    missingFile: 'not noticed',
  });

  checkFalseSuccesses(() => bench, {
    'is given a name that it does not know': 'npx sequelize-cli db:migrate --to nosuch.js',
    'lists them only': 'npx sequelize-cli db:migrate:status',
    'has applied the first one': 'npx sequelize-cli db:migrate --to 20260101-orders.js',
  });

  const up = 'up: (queryInterface) => queryInterface.sequelize.query("create table orders (id int)")';
  checkConfigurations(() => bench, {
    'a configuration that is a module': {
      'package.json': '{ "type": "module", "dependencies": { "sequelize-cli": "*" } }',
      '.sequelizerc': `module.exports = { config: 'config/database.js' };`,
      'config/database.js': `export default { test: { dialect: 'postgres', database: 'elsewhere' } };`,
      'migrations/1-orders.cjs': `module.exports = { ${up} };`,
    },
  });
});
