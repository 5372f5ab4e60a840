import { type ProjectGraph } from '@nx/devkit';
import { type CreateRequest } from '@nx-worktree/environment';
import { projectFiles } from '../projects/declared-projects';
import { allMigrations } from './migration-order';

/**
 * What decides the database of a worktree: the migrations of all projects of this workspace, and what tells projects
 * that only the worktree's branch has.
 *
 * @param root absolute path of the workspace
 */
export function workspaceMigrations(
  root: string,
  graph: ProjectGraph,
): Required<Pick<CreateRequest, 'migrations' | 'isProjectFile'>> {
  return { migrations: allMigrations(root, graph), isProjectFile };
}

/** @see CreateRequest.isProjectFile */
export function isProjectFile(checkout: string, file: string): boolean {
  return projectFiles(checkout)(file);
}
