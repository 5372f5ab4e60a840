import { type ProjectGraph } from '@nx/devkit';
import { type WorkspacePackage } from '@nx-worktree/environment';

/** The packages of the workspace that a suite can import by name. */
export function workspacePackages(graph: ProjectGraph): WorkspacePackage[] {
  return Object.values(graph.nodes).flatMap(({ data }) => {
    const name = data.metadata?.js?.packageName;
    return name === undefined ? [] : [{ name, directory: data.root }];
  });
}
