import { verificationSchema } from '@nx-worktree/migrations';
import { TemporaryRepository } from '@nx-worktree/testkit';
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { executorContext, graphOf } from '../../../testkit/executor-context';
import { recordConsole } from '../../../testkit/recorded-console';
import { type VerifyMigrationsOptions } from './options';
import verifyMigrations from './verify-migrations';

const REPORTS = 'dist/nx-worktree/packages/orders/verify-migrations';

const { lines, errors } = recordConsole();
let repository: TemporaryRepository;
beforeEach(async () => {
  repository = await TemporaryRepository.empty();
  await repository.commit({
    'packages/audit/migrations/1.sql': `create table audit_${randomUUID().replaceAll('-', '')} (id int);`,
    'packages/orders/migrations/1_orders.sql':
      'create table orders (id int primary key, note text, total int);',
    'packages/orders/migrations/1_orders.down.sql': 'drop table orders;',
  });
  repository.git('switch', '--quiet', '--create', 'feature');
});
afterEach(() => repository.remove());

async function run(options: VerifyMigrationsOptions = {}, projectName = 'orders'): Promise<boolean> {
  const context = executorContext(repository.root, {
    projectName,
    targetName: 'verify-migrations',
    projectGraph: graphOf({ audit: [], orders: ['audit'], web: ['audit'] }),
  });
  return (await verifyMigrations(options, context)).success;
}

const read = (name: string): string => readFileSync(join(repository.root, REPORTS, name), 'utf8');

it('verifies what the base branch does not have, and reports it in three ways', async () => {
  await repository.commit({
    'packages/orders/migrations/2_lossy.sql': 'alter table orders drop note;',
    'packages/orders/migrations/2_lossy.down.sql': 'alter table orders add note text;',
  });
  await repository.write({
    'packages/orders/migrations/3_wide.sql': 'alter table orders alter total type bigint;',
  });

  expect(await run()).toBe(true);

  const text = lines.join('\n');
  expect(text).toContain('packages/orders/migrations/2_lossy.sql: reversible, but loses data\n');
  expect(text).toContain('- Other contents after up and down: public.orders.note\n');
  expect(text).toContain('packages/orders/migrations/3_wide.sql: no way down\n');
  expect(text).toMatch(
    /ACCESS EXCLUSIVE on public\.orders, held for .* Nobody can read or write the table while it is rewritten/,
  );
  expect(text).toMatch(/Verified 2 migrations new since main \(SQL files, PostgreSQL \d+/);
  expect(text).toContain(`The reports are in ${REPORTS}.`);
  expect(read('report.md')).toContain('| migrations/3_wide.sql | no way down | public.orders |');
  expect(read('junit.xml')).toContain('<testsuites tests="2" failures="0" skipped="0">');
  const report = verificationSchema.parse(JSON.parse(read('report.json')));
  expect(report).toMatchObject({ base: 'main', total: 3, isSuccess: true });
});

it('writes the reports again where nothing has changed, from the verdicts that are kept', async () => {
  await repository.write({
    'packages/orders/migrations/2_more.sql': 'alter table orders add more int;',
    'packages/orders/migrations/2_more.down.sql': 'alter table orders drop more;',
  });
  expect(await run()).toBe(true);
  const [page, tests, report] = [read('report.md'), read('junit.xml'), JSON.parse(read('report.json'))];
  rmSync(join(repository.root, 'dist'), { recursive: true });

  expect(await run()).toBe(true);

  expect(lines.join('\n')).toContain('2_more.sql: reversible (as verified before; nothing has changed)');
  expect([read('report.md'), read('junit.xml')]).toEqual([page, tests]);
  const migrations = [{ ...report.migrations[0], isFromCache: true }];
  expect(JSON.parse(read('report.json'))).toEqual({ ...report, migrations });
});

it('fails on one that is not reversible, and names it', async () => {
  await repository.write({
    'packages/orders/migrations/2_more.sql': 'create table more ();',
    'packages/orders/migrations/2_more.down.sql': 'select 1;',
  });
  expect(await run()).toBe(false);
  const text = lines.join('\n');
  expect(text).toContain('2_more.sql: NOT REVERSIBLE\n- After up and down, the schema is not as before.\n');
  expect(text).toContain('- How the schema differs:\n    added table public.more\n');
  expect(text).toContain('1 of 1 migration new since main');
  expect(read('junit.xml')).toContain('<failure message="NOT REVERSIBLE">');
});

it('says when those before them fail, and leaves no report of an earlier run', async () => {
  await repository.write({ 'packages/orders/migrations/2_more.sql': 'create table more ();' });
  expect(await run()).toBe(true);
  expect(read('report.md')).toContain('2_more.sql');
  await repository.write({ 'packages/audit/migrations/2_bad.sql': 'select nowhere;' });
  expect(await run()).toBe(false);
  expect(errors.join()).toMatch(
    /^The migrations of audit failed \(sql, migrations\/2_bad\.sql, line 1\):\n.*\nThe half-migrated database was dropped\./,
  );
  expect(existsSync(join(repository.root, REPORTS, 'report.md'))).toBe(false);
});

it('does not say of one that fails by itself that anything was dropped', async () => {
  await repository.write({ 'packages/orders/migrations/2_bad.sql': 'select nowhere;' });
  expect(await run()).toBe(false);
  expect(`${lines.join()}${read('report.md')}${read('junit.xml')}`).not.toContain('dropped');
  expect(lines[0]).toContain('column "nowhere" does not exist');
});

it('says so when there is nothing new, and verifies all with --all, or what another base lacks', async () => {
  expect(await run()).toBe(true);
  expect(lines[0]).toContain('None of 1 migration is new since main. To verify all of them: --all');
  expect(read('report.md')).toContain('Verified: 0 of 1');
  lines.length = 0;
  expect(await run({ all: true, reports: 'out' })).toBe(true);
  expect(lines[0]).toContain('1_orders.sql: reversible');
  expect(existsSync(join(repository.root, 'out/report.md'))).toBe(true);
});

it.each([
  [{ base: 'mian' }, 'orders', 'main'],
  [{ reports: '../out' }, 'orders', `The reports can't be written to "../out": it is not in the workspace`],
  [{}, 'web', 'web has no migrations that nx-worktree recognizes'],
])('refuses %j for %s', async (options, project, message) => {
  expect(await run(options, project)).toBe(false);
  expect(errors.join()).toContain(message);
});
