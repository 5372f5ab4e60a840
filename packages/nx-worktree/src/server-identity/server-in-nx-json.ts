import { type NxJsonConfiguration, readJsonFile } from '@nx/devkit';
import { join } from 'node:path';
import { optionsIn, type PluginOptions } from '../options/plugin-options';

/**
 * The server as nx.json names it, read as Nx reads it: here no Nx runs that could be asked.
 *
 * @param workspaceRoot absolute path
 */
export function serverInNxJson(workspaceRoot: string): PluginOptions['server'] {
  const own = readJsonFile<NxJsonConfiguration>(join(workspaceRoot, 'nx.json'));
  const base =
    own.extends === undefined ? {} : readJsonFile(require.resolve(own.extends, { paths: [workspaceRoot] }));
  return optionsIn({ ...base, ...own }).server;
}
