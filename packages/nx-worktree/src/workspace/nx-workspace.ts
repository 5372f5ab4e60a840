import { type NxJsonConfiguration, type ProjectGraph } from '@nx/devkit';
import { type Workspace } from '@nx-worktree/environment';
import { suiteMigrations } from '../migrations/migration-order';
import { workspaceMigrations } from '../migrations/workspace-migrations';
import { directoriesOf } from '../projects/directories-of';
import { UnknownProjectError } from '../projects/project-errors';

/**
 * What environments have to know of a workspace of Nx. The migrations of all projects include those of projects that only
 * the branch of a worktree has.
 *
 * @param root absolute path
 */
export function nxWorkspace(root: string, graph: ProjectGraph, nxJson: NxJsonConfiguration): Workspace {
  return {
    selectProjects: (names) => ({ names, directories: directoriesOf(root, graph, nxJson, names) }),
    migrationsOf(project) {
      if (project === undefined) return workspaceMigrations(root, graph);
      if (!graph.nodes[project]) throw new UnknownProjectError(project, Object.keys(graph.nodes).sort());
      return { migrations: suiteMigrations(root, project, graph), isProjectFile: () => false };
    },
  };
}
