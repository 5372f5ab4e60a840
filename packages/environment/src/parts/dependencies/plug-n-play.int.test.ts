import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { environmentAt } from '../../../testkit/environments';
import { InstalledWorkspace, PLUG_N_PLAY } from '../../../testkit/package-managers';
import { assertResolvesInside } from './assert-resolves-inside';
import { WrongCheckoutError } from './dependencies-errors';
import { bindDependencies } from './part';
import { workspacePackagesOf } from './workspace-packages';

describe("a workspace with Yarn's Plug'n'Play", () => {
  let workspace: InstalledWorkspace;
  let main: string;
  beforeAll(async () => {
    workspace = await InstalledWorkspace.create(PLUG_N_PLAY);
    main = workspace.main;
    // Tools put their caches there.
    await mkdir(join(main, 'node_modules/.cache'), { recursive: true });
  });
  afterAll(() => workspace?.remove());

  it('is installed, and says why', async () => {
    const environment = environmentAt(workspace.addWorktree('installed'));
    const part = bindDependencies({ main, options: { mode: 'auto' } });
    const why = `since ${main} uses Yarn's Plug'n'Play, which has no node_modules`;
    expect(await part.plan(environment)).toBe(`installed, ${why}`);
    const { facts, summary } = await part.apply(environment);
    expect(summary).toBe(`yarn install --immutable, ${why}`);

    const { directory } = environment;
    expect(existsSync(join(directory, '.pnp.cjs'))).toBe(true);
    const found = workspace.run(directory, ['node', '-p', 'require("adapter")']);
    expect(found.trim()).toBe(join(directory, 'packages/a/index.js'));
    expect(await part.verify({ ...environment, facts })).toEqual({ state: 'ok' });
  });

  it.each(['link', 'copy'] as const)("can't %s, which is said before anything is made", async (mode) => {
    const environment = environmentAt(join(main, 'worktrees/links'));
    await expect(bindDependencies({ main, options: { mode } }).plan(environment)).rejects.toThrow(
      `${main} uses Yarn's Plug'n'Play, which has no node_modules. Use --dependencies=install`,
    );
  });

  it('is refused in a worktree that has nothing of its own: it would take the packages of the main checkout', async () => {
    const worktree = workspace.addWorktree('empty');
    const check = assertResolvesInside(worktree, await workspacePackagesOf(worktree));
    await expect(check).rejects.toBeInstanceOf(WrongCheckoutError);
  });
});
