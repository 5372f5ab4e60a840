import { TemporaryCheckout } from '@nx-worktree/testkit';
import { detectMigrations } from './detect-migrations';

let checkout: TemporaryCheckout;
afterEach(() => checkout.remove());

const NAMES_TOOL = '{ "devDependencies": { "node-pg-migrate": "9.0.0" } }';

describe('detectMigrations', () => {
  it.each([
    [{ 'api/package.json': '{}' }],
    [{ 'api/package.json': NAMES_TOOL }],
    [{ 'api/package.json': '{ damaged', 'api/migrations/readme.md': '' }],
    [{ 'api/knexfile.js': '' }],
  ])('finds none in %j', async (files) => {
    checkout = await TemporaryCheckout.with(files);
    expect(detect()).toBeUndefined();
  });
});

function detect() {
  return detectMigrations(checkout.root, { name: 'api', root: 'api' });
}
