import { MigrationSetsClashError } from './errors';
import { type MigrationPlace } from './migration-set';
import { toolNamed } from './tools/tools';

/**
 * Two sets of one tool note what they have applied in the same table; the tool then finds migrations there that it
 * doesn't have, and stops or, worse, goes on.
 *
 * @throws {MigrationSetsClashError} when that would happen
 */
export function assertNoClash(places: readonly MigrationPlace[]): void {
  const projects = new Map<string, string[]>();
  for (const place of places) {
    const stateTable = toolNamed(place.set.tool).stateTable?.(place);
    if (stateTable) projects.set(stateTable, [...(projects.get(stateTable) ?? []), place.set.project]);
  }
  for (const [stateTable, names] of projects) {
    if (names.length > 1) throw new MigrationSetsClashError(names, stateTable);
  }
}
