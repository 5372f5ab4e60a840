import { join } from 'node:path';
import { directoryOf, type MigrationPlace } from '../../sets/migration-set';
import { pathInProject } from '../../sets/paths';
import { isClient } from '../clients';
import { flywayFiles } from './files';
import { type Settings, settingsIn, usualSettings } from './settings';

/**
 * Finds how Flyway is run for a project: by its own configuration, or by that of the workspace.
 *
 * @param projectRoot absolute path
 * @param checkout absolute path of the workspace
 * @param directory the folder of migrations, relative to the project's root, where it is known
 */
export function settingsFor(projectRoot: string, checkout: string, directory?: string): Settings | undefined {
  const wanted = directory === undefined ? undefined : join(projectRoot, directory);
  const known = [...new Set([projectRoot, checkout])].flatMap((one) => settingsIn(one) ?? []);
  return known.find((settings) => {
    const location = locationOf(settings);
    if (location === undefined) return false;
    return wanted === undefined ? isOf(location, projectRoot, checkout) : settings.locations.includes(wanted);
  });
}

/** A folder of the project, or one at the root of the workspace for projects that use its database. */
function isOf(location: string, projectRoot: string, checkout: string): boolean {
  if (pathInProject(projectRoot, location) !== undefined) return true;
  return pathInProject(checkout, location) !== undefined && isClient(projectRoot);
}

/** Absolute path of the first folder that has migrations. */
export function locationOf(settings: Settings | undefined): string | undefined {
  return settings?.locations.find(
    (location) => flywayFiles({ ...settings, locations: [location] }).length > 0,
  );
}

/** How Flyway is run for a set: without a configuration, with the set's folder. */
export function settingsOf({ set, checkout, projectRoot }: MigrationPlace): Settings {
  const directory = directoryOf(set);
  return (
    settingsFor(projectRoot, checkout, directory) ?? usualSettings(projectRoot, join(projectRoot, directory))
  );
}
