import { TemporaryRepository } from '@nx-worktree/testkit';
import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, readlinkSync, symlinkSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { putStandIns, removeStandIns } from './stand-ins';

let repository: TemporaryRepository;
let worktree: string;

/** A workspace of npm with two packages, and a worktree below it that has one of them. */
beforeEach(async () => {
  repository = await TemporaryRepository.create();
  for (const name of ['prices', 'orders']) {
    await repository.commit({
      [`packages/${name}/package.json`]: JSON.stringify({ name: `@shop/${name}`, main: 'index.js' }),
      [`packages/${name}/index.js`]: 'module.exports = __filename;\n',
    });
    await link(repository.root, name);
  }
  await repository.write({ 'node_modules/left/index.js': '' });
  worktree = join(repository.root, 'worktrees', 'sparse');
  repository.git('worktree', 'add', '--quiet', '--detach', '--no-checkout', worktree);
  repository.gitIn(worktree, 'sparse-checkout', 'set', '--cone', 'packages/prices');
  repository.gitIn(worktree, 'reset', '--quiet', '--hard');
  await link(worktree, 'prices');
});
afterEach(() => repository.remove());

async function link(checkout: string, name: string): Promise<void> {
  await mkdir(join(checkout, 'node_modules/@shop'), { recursive: true });
  symlinkSync(`../../packages/${name}`, join(checkout, 'node_modules/@shop', name));
}

/** What a program in the worktree gets when it loads a module, in both ways in which it can. */
function load(module: string): string[] {
  const ways = [`require('${module}')`, `await import('${module}').then((loaded) => loaded.default)`];
  return ways.map((way) => {
    const type = way.startsWith('await') ? 'module' : 'commonjs';
    const script = `console.log(${way})`;
    const run = spawnSync(process.execPath, [`--input-type=${type}`, '--eval', script], {
      cwd: join(worktree, 'packages/prices'),
      encoding: 'utf8',
    });
    return run.status === 0 ? run.stdout.trim() : run.stderr;
  });
}

describe('putStandIns', () => {
  it('keeps Node from finding what is not checked out in the main checkout', async () => {
    const ofMain = join(repository.root, 'packages/orders/index.js');
    expect(load('@shop/orders')).toEqual([ofMain, ofMain]);

    await putStandIns(repository.root, worktree);
    for (const module of ['@shop/orders', '@shop/orders/index.js', '@shop/orders/package.json']) {
      for (const text of load(module)) {
        expect(text).toContain('The workspace package @shop/orders (packages/orders) is not checked out');
      }
    }
    const own = join(worktree, 'packages/prices/index.js');
    expect(load('@shop/prices')).toEqual([own, own]);
    expect(existsSync(join(worktree, 'node_modules/left'))).toBe(false);
  });

  it('leaves what is there, and a worktree without node_modules', async () => {
    await link(worktree, 'orders');
    await putStandIns(repository.root, worktree);
    expect(readlinkSync(join(worktree, 'node_modules/@shop/orders'))).toBe('../../packages/orders');

    const bare = join(repository.root, 'worktrees', 'bare');
    repository.git('worktree', 'add', '--quiet', '--detach', bare);
    await putStandIns(repository.root, bare);
    expect(existsSync(join(bare, 'node_modules'))).toBe(false);
  });
});

describe('removeStandIns', () => {
  it('takes them away and nothing else', async () => {
    await putStandIns(repository.root, worktree);
    await removeStandIns(repository.root, worktree);
    expect(existsSync(join(worktree, 'node_modules/@shop/orders'))).toBe(false);
    expect(lstatSync(join(worktree, 'node_modules/@shop/prices')).isSymbolicLink()).toBe(true);
    expect(load('@shop/orders')[0]).toBe(join(repository.root, 'packages/orders/index.js'));
  });
});
