import { toolNamed } from '../registry/registry';
import { type MigrationPlace } from '../sets/migration-set';
import { MigrationSetsClashError } from './template-errors';

/**
 * Two sets whose tools note what they have applied in the same table would mix: a tool finds migrations there that it
 * doesn't have, and stops or, worse, goes on.
 *
 * @throws {@link MigrationSetsClashError} when that would happen
 */
export function assertNoClash(places: readonly MigrationPlace[]): void {
  const sharing = new Map<string, { readonly projects: string[]; readonly renaming: string }>();
  for (const place of places) {
    const { history } = toolNamed(place.set.tool);
    if (history?.renaming === undefined) continue;
    const [table] = history.tables(place);
    const projects = [...(sharing.get(table)?.projects ?? []), place.set.project];
    sharing.set(table, { projects, renaming: history.renaming });
  }
  for (const [table, { projects, renaming }] of sharing) {
    if (projects.length > 1) throw new MigrationSetsClashError(projects, table, renaming);
  }
}
