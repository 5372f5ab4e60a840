import { treeOf } from '@nx-worktree/testkit';
import { join } from 'node:path';
import { environmentAt } from '../../../testkit/environments';
import { InstalledWorkspace, PNPM_HOISTED, YARN_1, YARN_PNPM } from '../../../testkit/package-managers';
import { bindDependencies } from './part';

describe('what no package manager can install over as links', () => {
  it.each([
    [PNPM_HOISTED, 'copy', 'would install through links into the main checkout'],
    [YARN_1, 'copy', "Yarn 1 can't install over links"],
    [YARN_PNPM, 'install', 'packages lie in '],
  ] as const)('is copied or installed: $name', async (manager, mode, reason) => {
    const workspace = await InstalledWorkspace.create(manager);
    try {
      const { main } = workspace;
      const environment = environmentAt(workspace.addWorktree('own'));
      const part = bindDependencies({ main, options: { mode: 'auto' } });
      expect(await part.plan(environment)).toContain(reason);
      const { facts, summary } = await part.apply(environment);
      expect(facts).toEqual({ dependencies: { mode } });
      expect(summary).toContain(reason);
      await expect(bindDependencies({ main, options: { mode: 'link' } }).plan(environment)).rejects.toThrow(
        reason,
      );

      const before = treeOf(join(main, 'node_modules'));
      workspace.run(environment.directory, manager.remove);
      expect(treeOf(join(main, 'node_modules'))).toEqual(before);
    } finally {
      await workspace.remove();
    }
  });
});
