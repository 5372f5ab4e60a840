import { type TargetConfiguration } from '@nx/devkit';
import { type InspectedWorkspace } from './inferred-target';

/**
 * The inputs of a target that reads the migrations of a project and of those it depends on, and nothing else. Which
 * projects these are isn't known here: files inside projects are inputs of all of them that have such files.
 *
 * @param own the project's migrations as inputs of Nx
 */
export function inputsOfMigrations(
  own: readonly string[],
  { migrations }: InspectedWorkspace,
): NonNullable<TargetConfiguration['inputs']> {
  const inProjects = migrations.filter((input) => input.startsWith('{projectRoot}/'));
  return [...own, ...inProjects.map((input) => `^${input}`)];
}
