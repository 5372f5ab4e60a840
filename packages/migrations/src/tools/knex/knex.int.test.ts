import { TemporaryCheckout } from '@nx-worktree/testkit';
import { detectMigrations } from '../../detection/detect-migrations';

let checkout: TemporaryCheckout;
afterEach(() => checkout.remove());

it.each([
  ['knexfile.js', '', 'migrations/1.js'],
  ['knexfile.cjs', '', 'migrations/1.js'],
  ['knexfile.ts', 'export default { client: "pg" };', 'migrations/1.ts'],
  ['knexfile.mjs', 'export default { migrations: { directory: "./db/changes" } };', 'db/changes/1.mjs'],
])('knows Knex by %s', async (name, text, migration) => {
  checkout = await TemporaryCheckout.with({ [`api/${name}`]: text, [`api/${migration}`]: '' });
  expect(detect()).toEqual({
    project: 'api',
    root: 'api',
    tool: 'knex',
    directory: migration.slice(0, migration.lastIndexOf('/')),
  });
});

function detect() {
  return detectMigrations(checkout.root, { name: 'api', root: 'api' });
}
