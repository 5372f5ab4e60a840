import { TemporaryCheckout } from '@nx-worktree/testkit';
import { detectMigrations } from '../../detection/detect-migrations';

let checkout: TemporaryCheckout;
afterEach(() => checkout.remove());

const NAMES_TOOL = '{ "devDependencies": { "node-pg-migrate": "9.0.0" } }';

it('knows node-pg-migrate by the package.json of the project', async () => {
  checkout = await TemporaryCheckout.with({ 'api/package.json': NAMES_TOOL, 'api/migrations/1.sql': '' });
  expect(detect()).toMatchObject({ tool: 'node-pg-migrate', directory: 'migrations' });
});

it('knows node-pg-migrate by the package.json of the workspace and files that are written for it', async () => {
  checkout = await TemporaryCheckout.with({ 'package.json': NAMES_TOOL, 'api/migrations/1.ts': '' });
  expect(detect()).toMatchObject({ tool: 'node-pg-migrate' });
});

it('takes plain SQL for plain SQL although the workspace uses node-pg-migrate elsewhere', async () => {
  const files = {
    'package.json': NAMES_TOOL,
    'api/package.json': '{}',
    'api/migrations/1.sql': 'select 1',
  };
  checkout = await TemporaryCheckout.with(files);
  expect(detect()).toMatchObject({ tool: 'sql' });
  await checkout.write({ 'api/migrations/2.sql': '-- Up Migration\nselect 1;\n-- Down Migration\n' });
  expect(detect()).toMatchObject({ tool: 'node-pg-migrate' });
});

function detect() {
  return detectMigrations(checkout.root, { name: 'api', root: 'api' });
}
