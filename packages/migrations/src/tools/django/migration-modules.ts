import { join } from 'node:path';
import { assignedDict } from '../../python/calls';

/** `"orders": "orders.db.migrations"`, or `None` for an app without migrations. */
const ENTRY = /^(['"])(\w+)\1\s*:\s*(?:(['"])([\w.]+)\3|None)$/;

/**
 * Where the migrations of apps are that aren't in the packages of these apps:
 * https://docs.djangoproject.com/en/stable/ref/settings/#migration-modules
 *
 * @param settings text of the settings
 * @param manage absolute path of the directory of `manage.py`
 * @returns absolute paths of folders by the labels of apps, `undefined` for an app without migrations; nothing at all
 *   when only the program knows them
 */
export function migrationModulesIn(
  settings: string,
  manage: string,
): ReadonlyMap<string, string | undefined> | undefined {
  const found = new Map<string, string | undefined>();
  const elements = assignedDict(settings, 'MIGRATION_MODULES');
  for (const element of elements ?? []) {
    const [, , label, , module] = ENTRY.exec(element) ?? [];
    if (label === undefined) return undefined;
    found.set(label, module === undefined ? undefined : join(manage, ...module.split('.')));
  }
  return elements && found;
}
