import { readNxJson, type Tree, updateNxJson } from '@nx/devkit';
import { createTreeWithEmptyWorkspace } from '@nx/devkit/testing';
import init from './init';

let tree: Tree;
beforeEach(() => {
  tree = createTreeWithEmptyWorkspace();
});

describe('init', () => {
  it('registers the plugin and hides worktrees/', async () => {
    await init(tree, { skipFormat: true });
    expect(readNxJson(tree)?.plugins).toEqual(['nx-worktree']);
    expect(tree.read('worktrees/.gitignore', 'utf8')).toBe('*\n');
  });

  it('changes nothing when it runs again, and keeps other plugins', async () => {
    updateNxJson(tree, { ...readNxJson(tree), plugins: ['@nx/jest/plugin'] });
    await init(tree, { skipFormat: true });
    await init(tree, { skipFormat: true });
    expect(readNxJson(tree)?.plugins).toEqual(['@nx/jest/plugin', 'nx-worktree']);
  });

  it('keeps the options that the plugin has', async () => {
    const registered = { plugin: 'nx-worktree', options: { target: 'spec' } };
    updateNxJson(tree, { ...readNxJson(tree), plugins: [registered] });
    await init(tree, { skipFormat: true });
    expect(readNxJson(tree)?.plugins).toEqual([registered]);
  });
});
