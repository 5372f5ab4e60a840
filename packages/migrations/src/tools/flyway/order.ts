import { type MigrationSet } from '../../sets/migration-set';
import { MigrationFilesError } from '../migration-errors';
import { compareVersions, type FlywayFile } from './files';

/**
 * What Flyway applies to an empty database: the newest baseline, what is newer by its version, then what is repeatable, by
 * its description.
 *
 * @param all all files
 */
export function inOrder(all: readonly FlywayFile[]): FlywayFile[] {
  const of = (kind: FlywayFile['kind']): FlywayFile[] => all.filter((one) => one.kind === kind);
  const byVersion = (a: FlywayFile, b: FlywayFile): number => compareVersions(a.version, b.version);
  const baseline = of('baseline').sort(byVersion).at(-1);
  const versioned = of('versioned').filter((one) => !baseline || byVersion(one, baseline) > 0);
  const repeatable = of('repeatable').sort((a, b) => (a.description < b.description ? -1 : 1));
  return [...(baseline ? [baseline] : []), ...versioned.sort(byVersion), ...repeatable];
}

/**
 * @throws {@link MigrationFilesError} when two files are of the same version, or two repeatable ones have the same
 *   description: Flyway refuses both
 */
export function assertDifferent(all: readonly FlywayFile[], set: MigrationSet): void {
  for (const [index, file] of all.entries()) {
    const same = all.slice(0, index).find((one) => one.kind === file.kind && isSame(one, file));
    if (!same) continue;
    const what = file.kind === 'repeatable' ? 'description' : 'version';
    throw new MigrationFilesError(set, `${same.script} and ${file.script} have the same ${what}`);
  }
}

function isSame(one: FlywayFile, other: FlywayFile): boolean {
  if (one.kind === 'repeatable') return one.description === other.description;
  return compareVersions(one.version, other.version) === 0;
}
