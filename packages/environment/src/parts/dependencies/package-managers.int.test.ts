import { isInside } from '@nx-worktree/system';
import { deleteThroughLinks, linksIn, treeOf } from '@nx-worktree/testkit';
import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { environmentAt } from '../../../testkit/environments';
import { InstalledWorkspace, PACKAGE_MANAGERS, YARN_1 } from '../../../testkit/package-managers';
import { assertResolvesInside } from './assert-resolves-inside';
import { WrongCheckoutError } from './dependencies-errors';
import {
  copyDependencies,
  linkDependencies,
  removeDependencies,
  unlinkDependencies,
} from './link-dependencies';
import { staleIn } from './installed/installed';
import { missingNoteIn } from './own-notes';
import { bindDependencies } from './part';
import { workspacePackagesOf } from './workspace-packages';

describe.each(PACKAGE_MANAGERS)('dependencies of $name', (manager) => {
  let workspace: InstalledWorkspace;
  let main: string;
  beforeAll(async () => {
    workspace = await InstalledWorkspace.create(manager);
    main = workspace.main;
  });
  afterAll(() => workspace?.remove());

  it('are linked, and all that loads a package of the workspace loads that of the worktree', async () => {
    const worktree = workspace.addWorktree('linked');
    await linkDependencies(main, worktree);

    expectOwnPackages(worktree);
    expect(await missingNoteIn(worktree)).toBeUndefined();
    if (manager.workspaceVersion === 'workspace:*')
      expect(await missingNoteIn(workspace.addWorktree('bare'))).toMatch('without which');
    expect(loaded(worktree).left).toContain(join(main, 'node_modules') + sep);
    // pnpm's programs look for modules where NODE_PATH says.
    const modules = execFileSync(join(worktree, 'node_modules/.bin/left'), { encoding: 'utf8' });
    expect(modules).not.toContain(join(main, 'node_modules/.pnpm/node_modules'));
    for (const [path, place] of linksIn(worktree)) {
      expect({ path, place }).toEqual({ path, place: expect.any(String) });
      expect([join(main, 'packages/a'), join(main, 'packages/b')]).not.toContain(place);
    }
    await assertResolvesInside(worktree, await workspacePackagesOf(worktree));
  });

  it('can be removed and installed in a linked worktree, and the main checkout stays as it is', async () => {
    const worktree = workspace.addWorktree('changed');
    await linkDependencies(main, worktree);
    const before = treeOf(join(main, 'node_modules'));

    workspace.run(worktree, manager.remove);
    expect(readFileSync(join(worktree, 'package.json'), 'utf8')).not.toContain('left');
    expect(treeOf(join(main, 'node_modules'))).toEqual(before);

    await removeDependencies(worktree);
    workspace.repository.gitIn(worktree, 'checkout', '--', '.');
    await linkDependencies(main, worktree);
    workspace.run(worktree, manager.install);
    expectOwnPackages(worktree);
    expect(treeOf(join(main, 'node_modules'))).toEqual(before);
  });

  it('are copied, and nothing in the copy leads out of the worktree', async () => {
    const worktree = workspace.addWorktree('copied');
    const { files, bytes } = await copyDependencies(main, worktree);

    expect(files).toBeGreaterThan(5);
    expect(bytes).toBeGreaterThan(200);
    expectOwnPackages(worktree);
    for (const [path, place] of linksIn(worktree)) {
      expect({ path, isInside: place !== undefined && isInside(place, worktree) }).toEqual({
        path,
        isInside: true,
      });
    }
    writeFileSync(loaded(worktree).left, 'module.exports = "changed";');
    expect(readFileSync(loaded(main).left, 'utf8')).not.toContain('changed');
  });

  it('are installed when the lockfile differs', async () => {
    const worktree = workspace.addWorktree('installed');
    const lockfile = ['package-lock.json', 'pnpm-lock.yaml', 'yarn.lock'].find((name) =>
      existsSync(join(main, name)),
    );
    appendFileSync(join(main, String(lockfile)), '\n');
    const { facts, summary } = await bindDependencies({ main, options: { mode: 'auto' } }).apply(
      environmentAt(worktree),
    );
    workspace.repository.git('checkout', '--', String(lockfile));

    expect(facts).toEqual({ dependencies: { mode: 'install' } });
    expect(summary).toMatch(
      new RegExp(`^${manager.command} .*, since ${lockfile} differs from that of the main checkout$`),
    );
    expectOwnPackages(worktree);
    for (const place of linksIn(worktree).values()) expect(isInside(String(place), worktree)).toBe(true);
  });

  it('are installed when those of the main checkout are not what its lockfile says', async () => {
    expect(await staleIn(main)).toBeUndefined();
    workspace.run(main, manager.remove);
    workspace.repository.git('checkout', '--', '.');
    expect(await staleIn(main)).toMatch(/left\S* is not installed, which contradicts \S+$/);

    const worktree = workspace.addWorktree('stale');
    const part = bindDependencies({ main, options: { mode: 'auto' } });
    const { facts, summary } = await part.apply(environmentAt(worktree));
    expect(facts).toEqual({ dependencies: { mode: 'install' } });
    expect(summary).toMatch(
      /, since in the node_modules of \S+, \S*left\S* is not installed, which contradicts \S+$/,
    );
    expect(await part.verify({ ...environmentAt(worktree), facts })).toEqual({ state: 'ok' });

    workspace.run(main, manager.install);
    expect(await staleIn(main)).toBeUndefined();
    workspace.repository.git('checkout', '--', '.');
  });

  it('leave nothing through which a careless deletion gets into the main checkout', async () => {
    const worktree = workspace.addWorktree('deleted');
    await linkDependencies(main, worktree);
    const [modules, packages] = [treeOf(join(main, 'node_modules')), treeOf(join(main, 'packages'))];

    await unlinkDependencies(worktree);
    await unlinkDependencies(worktree);
    expect(linksIn(worktree).size).toBe(0);
    deleteThroughLinks(worktree);
    expect(existsSync(worktree)).toBe(false);
    expect(treeOf(join(main, 'node_modules'))).toEqual(modules);
    expect(treeOf(join(main, 'packages'))).toEqual(packages);
  });

  it('that lead to the main checkout are refused', async () => {
    const worktree = workspace.addWorktree('wrong');
    const packages = await workspacePackagesOf(worktree);
    symlinkSync(join(main, 'node_modules'), join(worktree, 'node_modules'), 'junction');
    await expect(assertResolvesInside(worktree, packages)).rejects.toThrow(WrongCheckoutError);

    // The part takes the link's place, and does not fill the main checkout through it.
    const before = treeOf(join(main, 'node_modules'));
    await bindDependencies({ main, options: { mode: 'auto' } }).apply(environmentAt(worktree));
    expect(treeOf(join(main, 'node_modules'))).toEqual(before);
    expectOwnPackages(worktree);
  });

  // Last, since it changes what the main checkout is on. Those of Yarn 1 are copied.
  if (manager !== YARN_1) {
    it('say so when the main checkout, whose packages are linked, gets others', async () => {
      const environment = environmentAt(workspace.addWorktree('drifted'));
      const part = bindDependencies({ main, options: { mode: 'auto' } });
      const { facts } = await part.apply(environment);
      expect(facts.dependencies?.mode).toBe('link');
      const linked = { ...environment, facts };
      expect(await part.verify(linked)).toEqual({ state: 'ok' });

      workspace.run(main, manager.remove);
      expect(await part.verify(linked)).toMatchObject({
        cause: expect.stringContaining('differs from that'),
      });
      // The lockfiles are equal again, and what they name is there again, since another commit has been checked out.
      workspace.repository.git('commit', '--quiet', '--all', '--message', 'Remove left');
      workspace.repository.gitIn(environment.directory, 'checkout', '--quiet', '--detach', 'main');
      expect(await part.verify(linked)).toMatchObject({
        cause: expect.stringContaining('has since installed others'),
      });

      const again = await part.apply(linked);
      expect(await part.verify({ ...linked, ...again })).toEqual({ state: 'ok' });
    });
  }
});

function expectOwnPackages(worktree: string): void {
  const own = join(worktree, 'packages/a/index.js');
  expect(loaded(worktree)).toMatchObject({ byWorkspace: own, byAdapter: own, version: '2.0.0' });
}

/** What a checkout's files get when they require packages, in a process of its own: Jest has its own way. */
function loaded(checkout: string): { byWorkspace: string; byAdapter: string; version: string; left: string } {
  const script = `
    const from = (file) => require('node:module').createRequire(require('node:path').resolve(file));
    console.log(JSON.stringify({
      byWorkspace: from('packages/b/index.js')('@org/a'),
      byAdapter: from('index.js')('adapter'),
      version: from('packages/b/index.js')('left/package.json').version,
      left: from('index.js').resolve('left'),
    }));`;
  const { NODE_PATH: _, ...env } = process.env;
  return JSON.parse(execFileSync(process.execPath, ['-e', script], { cwd: checkout, env, encoding: 'utf8' }));
}
