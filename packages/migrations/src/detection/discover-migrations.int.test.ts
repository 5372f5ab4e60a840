import { TemporaryCheckout } from '@nx-worktree/testkit';
import { execFileSync } from 'node:child_process';
import { checkoutIn } from '../../testkit/checkout-in';
import { discoverMigrations } from './discover-migrations';
import { type MigrationSet } from '../sets/migration-set';

const AUDIT: MigrationSet = { project: 'audit', root: 'libs/audit', tool: 'sql' };
const API: MigrationSet = { project: 'api', root: 'apps/api', tool: 'sql', directory: 'database' };

let checkout: TemporaryCheckout;
beforeEach(async () => {
  checkout = await TemporaryCheckout.with({
    'libs/audit/package.json': '{ "name": "@org/audit" }',
    'libs/audit/migrations/1.sql': 'select 1',
    'apps/api/project.json': '{ "name": "api" }',
    'apps/api/database/1.sql': 'select 1',
    'apps/new/project.json': '{ "name": "new" }',
    'apps/new/db/migrations/1.sql': 'select 1',
    'fixtures/package.json': '{}',
    'fixtures/migrations/1.sql': 'select 1',
    'unlisted/package.json': '{}',
    'unlisted/migrations/1.sql': 'select 1',
    'samples/shop/project.json': '{ "name": "shop" }',
    'samples/shop/migrations/1.sql': 'select 1',
    '.nxignore': 'samples\n',
    '.gitignore': 'unlisted\nnode_modules\n',
  });
  for (const args of [
    ['init', '--quiet'],
    ['add', '.'],
  ])
    execFileSync('git', args, { cwd: checkout.root });
});
afterEach(() => checkout.remove());

describe('discoverMigrations', () => {
  it('takes the known ones in their order, then those of projects that only this branch has, as Nx sees them', async () => {
    const found = await discoverMigrations(checkoutIn(checkout.root), [API, AUDIT], isNoFixture);
    expect(found).toEqual([
      API,
      AUDIT,
      { project: 'new', root: 'apps/new', tool: 'sql', directory: 'db/migrations' },
    ]);
  });

  it('leaves out what this branch does not have: the project, or only its migrations', async () => {
    const gone: MigrationSet = { project: 'gone', root: 'apps/gone', tool: 'knex' };
    const notYet: MigrationSet = {
      project: 'notYet',
      root: 'apps/new',
      tool: 'sql',
      directory: 'migrations',
    };
    const found = await discoverMigrations(checkoutIn(checkout.root), [gone, notYet, AUDIT], isNoFixture);
    expect(found.map(({ project }) => project)).toEqual(['audit', 'new']);
  });
});

function isNoFixture(_: string, file: string): boolean {
  return !file.startsWith('fixtures/');
}
