import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { globSync } from 'tinyglobby';
import { pathFrom } from '../../sets/paths';
import { migrationModulesIn } from './migration-modules';

const NOT_OURS = ['**/node_modules/**', '**/.venv/**', '**/venv/**', '**/site-packages/**', '**/.git/**'];

/** How deep an app may lie below `manage.py`. */
const DEPTH = 6;

/** A package of Python with migrations. */
export interface App {
  /** By this name Django notes its migrations. */
  readonly label: string;
  /** Absolute path of its folder `migrations`. */
  readonly migrations: string;
}

/** Whether a directory holds a `manage.py` of Django. */
function hasManage(directory: string): boolean {
  return /\bdjango\b/i.test(textOf(join(directory, 'manage.py')));
}

/**
 * Looks for the directory of `manage.py`: the given one, one of those in it, or one above it.
 *
 * @param from absolute path
 * @param checkout absolute path of the workspace, where the search ends
 */
export function manageNear(from: string, checkout: string): string | undefined {
  if (hasManage(from)) return from;
  const below = directoriesIn(from)
    .map((name) => join(from, name))
    .find(hasManage);
  return below ?? manageAbove(from, checkout);
}

/** The apps below the directory of `manage.py` that its settings name, sorted by their paths. */
export function appsOf(manage: string): App[] {
  const files = globSync('**/migrations/*.py', {
    cwd: manage,
    ignore: NOT_OURS,
    deep: DEPTH,
    absolute: true,
  });
  const ofDjango = files.filter((file) => !file.endsWith('/__init__.py') && /\bdjango\b/.test(textOf(file)));
  const folders = [...new Set(ofDjango.map((file) => dirname(file)))].sort();
  const modules = modulesOf(manage) ?? new Map<string, string | undefined>();
  const apps = folders
    .map((folder) => ({ label: labelOf(dirname(folder)), migrations: folder }))
    .filter(({ label }) => !modules.has(label));
  const settings = settingsOf(manage);
  const named = apps.filter(({ migrations }) => isNamed(basename(dirname(migrations)), settings));
  const elsewhere = [...modules].flatMap(([label, migrations]) =>
    migrations === undefined || !existsSync(migrations) ? [] : [{ label, migrations }],
  );
  // The settings may compute the names.
  return [...(named.length > 0 ? named : apps), ...elsewhere];
}

/**
 * Where the settings put migrations that aren't in the packages of their apps.
 *
 * @returns as `migrationModulesIn`
 */
export function modulesOf(manage: string): ReturnType<typeof migrationModulesIn> {
  const path = settingsModule(manage);
  const text = textOf(`${path}.py`) || textOf(join(path, '__init__.py'));
  // Others in the folder may be those of tests, which often switch migrations off.
  const imported = [...text.matchAll(/^from\s+\.(\w+)\s+import\s+\*/gm)].map(([, name]) =>
    textOf(join(dirname(path), `${name}.py`)),
  );
  return migrationModulesIn([...imported, text].join('\n'), manage);
}

/** The texts of the settings: those of the module that `manage.py` names, or of all modules in that package. */
export function settingsOf(manage: string): string {
  const path = settingsModule(manage);
  const folder = existsSync(`${path}.py`) && /settings$/.test(dirname(path)) ? dirname(path) : path;
  const modules = globSync('*.py', { cwd: folder, absolute: true });
  return [textOf(`${path}.py`), ...modules.map(textOf)].join('\n');
}

/** Absolute path, without its extension, of the module of settings that `manage.py` names. */
function settingsModule(manage: string): string {
  const [, name = ''] =
    /DJANGO_SETTINGS_MODULE['"]\s*,\s*['"]([\w.]+)['"]/.exec(textOf(join(manage, 'manage.py'))) ?? [];
  return join(manage, ...name.split('.'));
}

/** The folders of apps, relative to a project's root. */
export function foldersFrom(projectRoot: string, apps: readonly App[]): string[] {
  return apps.map(({ migrations }) => pathFrom(projectRoot, migrations));
}

function manageAbove(from: string, checkout: string): string | undefined {
  for (let directory = from; directory !== checkout && directory !== dirname(directory);) {
    directory = dirname(directory);
    if (hasManage(directory)) return directory;
  }
  return undefined;
}

/** In `INSTALLED_APPS`, an app is named by its package, which may lie in others, or by its class in `apps`. */
function isNamed(app: string, settings: string): boolean {
  return new RegExp(`['"]([\\w.]+\\.)?${app}(\\.apps\\.\\w+)?['"]`).test(settings);
}

function labelOf(app: string): string {
  return /^\s+label\s*=\s*['"](\w+)['"]/m.exec(textOf(join(app, 'apps.py')))?.[1] ?? basename(app);
}

function directoriesIn(directory: string): string[] {
  try {
    const entries = readdirSync(directory, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map(({ name }) => name);
  } catch {
    return [];
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
