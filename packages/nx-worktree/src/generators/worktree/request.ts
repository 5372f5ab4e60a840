import { createProjectGraphAsync, readNxJson, type Tree } from '@nx/devkit';
import { type CreateRequest, purposesWith } from '@nx-worktree/environment';
import { optionsIn } from '../../options/plugin-options';
import { nxWorkspace } from '../../workspace/nx-workspace';
import { type WorktreesDirectory, worktreesDirectory } from '../../worktrees-directory/worktrees-directory';
import { askedFor, identifierIn } from './given-options';
import { type WorktreeOptions } from './options';
import { canAsk } from '../../terminal/can-ask';
import { askFor, DEFAULT_PURPOSE, isBare } from './questions';

/**
 * What to create, by the options of the command, those of the plugin in nx.json and, on a terminal, the answers to what
 * these leave open.
 *
 * @throws {@link IdentifierMissingError} when the worktree has no name
 * @throws {@link ContradictoryOptionsError} when two options contradict each other
 * @throws {@link NumberReadError} when a name may not be the one that was typed
 * @throws {@link UnknownProjectError} when an option names a project that doesn't exist
 * @throws {@link UnansweredError} when a question is not answered
 * @throws {@link PluginOptionsError} when the options in nx.json are invalid
 */
export async function requestOf(
  tree: Tree,
  given: WorktreeOptions,
): Promise<{ request: CreateRequest; directory: WorktreesDirectory }> {
  const nxJson = readNxJson(tree) ?? {};
  const settings = optionsIn(nxJson);
  const { server, worktrees, precious, purposes: changes } = settings;
  const purposes = purposesWith(changes);
  const identifier = identifierIn(given);
  const options = isBare(given) && canAsk() ? await askFor(given, purposes) : given;
  const graph = await createProjectGraphAsync();
  const directory = await worktreesDirectory(tree.root, worktrees, graph);
  const request = {
    from: tree.root,
    identifier,
    purpose: options.purpose ?? DEFAULT_PURPOSE,
    purposes,
    worktrees: directory.directory,
    precious,
    server,
    ...askedFor(options, settings, nxWorkspace(tree.root, graph, nxJson)),
  };
  return { request, directory };
}
