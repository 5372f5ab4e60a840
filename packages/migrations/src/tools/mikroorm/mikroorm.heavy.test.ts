import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { mikroOrmFixture } from '../../../testkit/fixtures/mikroorm';
import { checkConfigurations } from '../../../testkit/configurations';
import { checkFalseSuccesses } from '../../../testkit/false-successes';
import { checkTool } from '../../../testkit/tool-checks';
import { ToolBench } from '../../../testkit/tool-fixture';
import { ORDERS } from '../../../testkit/written-migrations';

const LOADERS = { 'ts-node': '10.9.2', 'tsconfig-paths': '4.2.0', tsx: '4.23.15', typescript: '5.9.3' };

let bench: ToolBench;
beforeAll(async () => {
  bench = await ToolBench.install(mikroOrmFixture('6.6.16', LOADERS));
}, 120_000);
afterAll(() => bench.remove());

const CONFIG = `import { Migrator } from '@mikro-orm/migrations';
  import { defineConfig } from '@mikro-orm/postgresql';
  export default defineConfig({ dbName: 'elsewhere', extensions: [Migrator], migrations: { path: './src/migrations' } });`;
const migration = (statement: string, imported = '') => `${imported}
  import { Migration } from '@mikro-orm/migrations';
  export class Migration1 extends Migration {
    override async up(): Promise<void> { this.addSql(${statement}); }
    override async down(): Promise<void> { this.addSql('drop table orders'); }
  }`;

describe('MikroORM 6', () => {
  checkTool(() => bench, {
    afterFailure: 'nothing',
    edited: 'not noticed',
    lateAdded: 'applied',
    sameNumber: 'two-of-one-number',
    missingFile: 'not noticed',
  });

  checkFalseSuccesses(() => bench, {
    'lists them only': 'npx mikro-orm migration:pending',
    'looks into a folder that has none': 'MIKRO_ORM_MIGRATIONS_PATH_TS=./none npx mikro-orm migration:up',
    'has applied the first one': 'npx mikro-orm migration:up --to Migration20260101_orders',
  });

  it('writes no snapshot into the checkout', async () => {
    const project = bench.project([ORDERS]);
    await project.apply(await bench.database());
    const files = readdirSync(join(project.place.projectRoot, 'src/migrations'));
    expect(files).toEqual(['Migration20260101_orders.ts']);
  });

  checkConfigurations(() => bench, {
    'a configuration that is a module': {
      'package.json': '{ "type": "module", "dependencies": { "@mikro-orm/cli": "*" } }',
      'src/mikro-orm.config.ts': CONFIG,
      'src/migrations/Migration1.ts': migration('"create table orders (id int)"'),
    },
    'paths that only the tsconfig.json knows': {
      'tsconfig.json':
        '{ "compilerOptions": { "target": "es2022", "baseUrl": ".", "paths": { "@shop/*": ["libs/*"] } } }',
      'libs/statement.ts': 'export const statement: string = "create table orders (id int)";',
      'src/mikro-orm.config.ts': CONFIG,
      'src/migrations/Migration1.ts': migration('statement', `import { statement } from '@shop/statement';`),
    },
  });
});
