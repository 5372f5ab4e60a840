import { sql } from '@nx-worktree/testkit';
import { readdirSync, readFileSync } from 'node:fs';
import { useDebianRuby } from '../../../testkit/debian-ruby';
import { railsFixture } from '../../../testkit/fixtures/rails';
import { checkThatItForgets, checkTool } from '../../../testkit/tool-checks';
import { ToolBench } from '../../../testkit/tool-fixture';
import { LOSSY, ORDERS, TOTALS } from '../../../testkit/written-migrations';
import { type Migration } from '../migration';

const missing = useDebianRuby(['ruby', 'ruby-railties', 'ruby-activerecord', 'ruby-pg']);
if (missing !== undefined) console.warn(`The tests with Rails are skipped. ${missing}.`);

(missing === undefined ? describe : describe.skip)('Rails 6.1', () => {
  let bench: ToolBench;
  beforeAll(async () => {
    bench = await ToolBench.install(railsFixture);
  });
  afterAll(() => bench.remove());

  checkTool(() => bench, {
    afterFailure: 'those before it',
    edited: 'not noticed',
    lateAdded: 'applied',
    sameNumber: 'contradicting-files',
    missingFile: 'not noticed',
  });

  it('writes nothing into the application, and loads no schema instead of the migrations', async () => {
    const project = bench.project([ORDERS]);
    const database = await bench.database();
    const schema = 'ActiveRecord::Schema.define(version: 20260101000000) { create_table "other" }\n';
    project.write({ 'db/schema.rb': schema });
    await project.apply(database);

    const root = project.place.projectRoot;
    expect(readdirSync(root).sort()).toEqual(['Gemfile', 'Rakefile', 'bin', 'config', 'db', 'package.json']);
    expect(readdirSync(`${root}/db`).sort()).toEqual(['migrate', 'schema.rb']);
    expect(readFileSync(`${root}/db/schema.rb`, 'utf8')).toBe(schema);
    expect(await project.columns(database)).toEqual(['orders.id', 'orders.note']);
    expect(
      await sql(database.url, `select value from ar_internal_metadata where key = 'environment'`),
    ).toEqual([{ value: 'test' }]);
  });

  it('applies a late one alone, where "db:migrate" with its version would undo the later one', async () => {
    const project = bench.project([ORDERS, LOSSY]);
    const database = await bench.database();
    await project.apply(database);
    await project.rewrite([ORDERS, TOTALS, LOSSY], [ORDERS, LOSSY]);

    const all = await project.migrations();
    await bench.tool.migrateTo?.(project.place, database, all[1] as Migration, all);
    expect(await project.columns(database)).toEqual(['orders.id', 'orders.total']);
  });

  checkThatItForgets(() => bench);

  it.each([
    'execute "update orders set note = 1"',
    'change_column :orders, :note, :text, null: true',
    'remove_column :orders, :note',
    'drop_table :orders',
    'change_column_default :orders, :note, "x"',
  ])('refuses to undo "%s" in "change", as its text says', async (command) => {
    const project = bench.project([ORDERS]);
    const database = await bench.database();
    project.write({
      'db/migrate/20260102000000_step.rb': `class Step < ActiveRecord::Migration[6.1]\n  def change\n    ${command}\n  end\nend\n`,
    });
    await project.apply(database);
    const [, step] = await project.migrations();
    expect(step?.down).toBe('absent');
    await expect(bench.tool.revert?.(project.place, database, step as Migration)).rejects.toMatchObject({
      code: 'MIGRATION_FAILED',
      output: expect.stringContaining('ActiveRecord::IrreversibleMigration'),
    });
  });
});
