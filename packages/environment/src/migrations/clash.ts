import { MigrationSetsClashError } from './errors';
import { type MigrationSet } from './migration-set';
import { toolNamed } from './tools/tools';

/**
 * Two sets of one tool note what they have applied in the same table; the tool then finds migrations there that it
 * doesn't have, and stops or, worse, goes on.
 *
 * @throws {MigrationSetsClashError} when that would happen
 */
export function assertNoClash(sets: readonly MigrationSet[]): void {
  const projects = new Map<string, string[]>();
  for (const { tool, project } of sets) {
    const { stateTable } = toolNamed(tool);
    if (stateTable) projects.set(stateTable, [...(projects.get(stateTable) ?? []), project]);
  }
  for (const [stateTable, names] of projects) {
    if (names.length > 1) throw new MigrationSetsClashError(names, stateTable);
  }
}
