import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { environmentAt } from '../../../testkit/environments';
import { InstalledWorkspace, NPM, PNPM, YARN_1, YARN_4 } from '../../../testkit/package-managers';
import { assertResolvesInside } from './assert-resolves-inside';
import { linkDependencies } from './link-dependencies';
import { bindDependencies } from './part';
import { workspacePackagesOf } from './workspace-packages';

/** What makes a package manager put a package of the workspace into `node_modules` as a copy. */
const COPYING = [
  { manager: NPM, files: { '.npmrc': 'install-links=true\n' } },
  { manager: PNPM, files: {} },
  { manager: YARN_1, files: {} },
  { manager: YARN_4, files: {} },
];
const OF_COPY = {
  'libs/copied/package.json': '{ "name": "copied", "version": "1.0.0" }',
  'libs/copied/index.js': 'module.exports = 1;',
};

describe.each(COPYING)('a directory that $manager.name copies', ({ manager, files }) => {
  let workspace: InstalledWorkspace;
  let main: string;
  beforeAll(async () => {
    workspace = await InstalledWorkspace.create(
      manager,
      { ...files, ...OF_COPY },
      { copied: 'file:libs/copied' },
    );
    main = workspace.main;
  });
  afterAll(() => workspace?.remove());

  it('is copied from the worktree, by an installation', async () => {
    const worktree = workspace.addWorktree('installed');
    const part = bindDependencies({ main, options: { mode: 'auto' } });
    const { summary } = await part.apply(environmentAt(worktree));
    expect(summary).toContain(`since node_modules holds a copy of libs/copied, which is that of ${main}`);
    expect(realpathSync(join(worktree, 'node_modules/copied')).startsWith(worktree)).toBe(true);
  });

  it.each(['link', 'copy'] as const)('is refused by the mode %s', async (mode) => {
    const environment = environmentAt(workspace.addWorktree(mode));
    const creation = bindDependencies({ main, options: { mode } }).apply(environment);
    await expect(creation).rejects.toMatchObject({ code: 'DEPENDENCIES_NOT_LINKABLE' });
  });

  it('is noticed where it is that of the main checkout', async () => {
    const worktree = workspace.addWorktree('linked');
    await linkDependencies(main, worktree);
    const check = assertResolvesInside(worktree, await workspacePackagesOf(worktree));
    await expect(check).rejects.toMatchObject({ packageName: 'copied' });
    const facts = { dependencies: { mode: 'link' as const } };
    const part = bindDependencies({ main, options: { mode: 'auto' } });
    expect(await part.verify({ ...environmentAt(worktree), facts })).toMatchObject({ state: 'failed' });
  });
});

describe('packages of the workspace that pnpm injects', () => {
  let workspace: InstalledWorkspace;
  beforeAll(async () => {
    const settings = 'packages: ["packages/*"]\ninjectWorkspacePackages: true\ndedupeInjectedDeps: false\n';
    workspace = await InstalledWorkspace.create(PNPM, { 'pnpm-workspace.yaml': settings });
  });
  afterAll(() => workspace?.remove());

  it("are the worktree's own", async () => {
    const { main } = workspace;
    const worktree = workspace.addWorktree('injected');
    const { summary } = await bindDependencies({ main, options: { mode: 'auto' } }).apply(
      environmentAt(worktree),
    );
    expect(summary).toContain('node_modules holds a copy of packages/a');
    expect(realpathSync(join(worktree, 'packages/b/node_modules/@org/a')).startsWith(worktree)).toBe(true);
  });
});
