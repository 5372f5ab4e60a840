import { typeormFixture } from '../../../testkit/fixtures/typeorm';
import { checkConfigurations } from '../../../testkit/configurations';
import { checkFalseSuccesses } from '../../../testkit/false-successes';
import { checkTool } from '../../../testkit/tool-checks';
import { ToolBench } from '../../../testkit/tool-fixture';

let bench: ToolBench;
beforeAll(async () => {
  bench = await ToolBench.install(typeormFixture('1.1.1'));
}, 120_000);
afterAll(() => bench.remove());

const migration = (statement: string, imported = '') => `${imported}
  import type { MigrationInterface, QueryRunner } from 'typeorm';
  export class Orders1700000000001 implements MigrationInterface {
    async up(runner: QueryRunner): Promise<void> { await runner.query(${statement}); }
    async down(runner: QueryRunner): Promise<void> { await runner.query('drop table orders'); }
  }`;
const source = (folder: string) => `import { DataSource } from 'typeorm';
  export default new DataSource({
    type: 'postgres', url: process.env.DATABASE_URL, migrations: [${folder} + '/migrations/*.ts'] });`;

describe('TypeORM 1', () => {
  checkTool(() => bench, {
    afterFailure: 'nothing',
    edited: 'not noticed',
    lateAdded: 'applied',
    sameNumber: 'two-of-one-number',
    missingFile: 'not noticed',
  });

  checkFalseSuccesses(() => bench, {
    'finds no compiled migrations': 'npx typeorm migration:run -d src/compiled.js',
  });

  checkConfigurations(() => bench, {
    'a data source that is a module': {
      'package.json': '{ "type": "module", "dependencies": { "typeorm": "*" } }',
      'src/data-source.ts': source('import.meta.dirname'),
      'src/migrations/1-orders.ts': migration('"create table orders (id int)"'),
    },
    'paths that only the tsconfig.json knows': {
      'tsconfig.json': '{ "compilerOptions": { "baseUrl": ".", "paths": { "@shop/*": ["libs/*"] } } }',
      'libs/statement.ts': 'export const statement: string = "create table orders (id int)";',
      'src/data-source.ts': source('__dirname'),
      'src/migrations/1-orders.ts': migration('statement', `import { statement } from '@shop/statement';`),
    },
  });
});
