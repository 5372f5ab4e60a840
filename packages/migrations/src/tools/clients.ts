import { dependsOn } from '../programs/manifest';

/** By these packages code works with a database of PostgreSQL. */
const CLIENTS = ['pg', 'postgres'];

/**
 * Whether a project may use the database that migrations in the root of the workspace make.
 *
 * @param projectRoot absolute path
 * @param packages those of the migration tool that are clients of the database too
 */
export function isClient(projectRoot: string, ...packages: readonly string[]): boolean {
  return [...packages, ...CLIENTS].some((name) => dependsOn(name, projectRoot));
}
