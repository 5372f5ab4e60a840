import { posix } from 'node:path';
import { toolNamed } from '../registry/registry';
import { directoryOf, type MigrationPlace } from '../sets/migration-set';
import { MigrationSetsClashError } from './template-errors';

/**
 * Two sets whose tools note what they have applied in the same table would mix: a tool finds migrations there that it
 * doesn't have, and stops or, worse, goes on. Two projects may have the same files, such as those at the workspace's root:
 * the second one finds nothing to do.
 *
 * @throws {@link MigrationSetsClashError} when that would happen
 */
export function assertNoClash(places: readonly MigrationPlace[]): void {
  const sharing = new Map<
    string,
    { readonly projects: ReadonlyMap<string, string>; readonly renaming: string }
  >();
  for (const place of places) {
    const { history } = toolNamed(place.set.tool);
    if (history?.renaming === undefined) continue;
    const [table] = history.tables(place);
    const projects = new Map(sharing.get(table)?.projects);
    projects.set(posix.join(place.set.root, directoryOf(place.set)), place.set.project);
    sharing.set(table, { projects, renaming: history.renaming });
  }
  for (const [table, { projects, renaming }] of sharing) {
    if (projects.size > 1) throw new MigrationSetsClashError([...projects.values()], table, renaming);
  }
}
