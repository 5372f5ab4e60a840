import { formatFiles, type NxJsonConfiguration, readNxJson, type Tree, updateNxJson } from '@nx/devkit';
import { WORKTREES } from '../../plugin/targets/worktrees';
import { type InitOptions } from './options';

/**
 * What `nx add nx-worktree` runs: registers the plugin in nx.json and hides worktrees/ from Nx and git. Run again,
 * it changes nothing and keeps the options that the plugin has.
 */
export default async function init(tree: Tree, options: InitOptions): Promise<void> {
  registerPlugin(tree);
  hideWorktrees(tree);
  if (!options.skipFormat) await formatFiles(tree);
}

function registerPlugin(tree: Tree): void {
  const nxJson = readNxJson(tree) ?? {};
  if (isRegistered(nxJson)) return;
  updateNxJson(tree, { ...nxJson, plugins: [...(nxJson.plugins ?? []), 'nx-worktree'] });
}

function isRegistered({ plugins = [] }: NxJsonConfiguration): boolean {
  return plugins.some((entry) => (typeof entry === 'string' ? entry : entry.plugin) === 'nx-worktree');
}

/** A directory that ignores all it holds, this file included, needs no change of a tracked file. */
function hideWorktrees(tree: Tree): void {
  const file = `${WORKTREES}/.gitignore`;
  if (!tree.exists(file)) tree.write(file, '*\n');
}
