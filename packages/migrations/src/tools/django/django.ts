import { type ConnectionInfo, insideDatabase } from '@nx-worktree/postgres';
import { join, posix } from 'node:path';
import { pythonVersionOf, runPython } from '../../python/run-python';
import { directoryOf, type MigrationPlace } from '../../sets/migration-set';
import { pathFrom, pathInProject } from '../../sets/paths';
import { appliedOf, NOTED_BY, type NotedRow, tableIn } from '../history';
import { type AppliedMigration, type Migration } from '../migration';
import { MigrationFilesError } from '../migration-errors';
import { type MigrationTool } from '../tool';
import { typedCommand } from '../typed-command';
import { stepsTo } from './steps-to';
import { type DjangoMigration, migrationsOf } from './migration-files';
import { inOrder } from './order';
import { appsOf, foldersFrom, manageNear, modulesOf, settingsOf } from './project';

const TABLE = 'django_migrations';

/** By these, the versions of installed packages are decided, which have migrations of their own. */
const LOCKFILES = [
  'pyproject.toml',
  'requirements*.txt',
  'uv.lock',
  'poetry.lock',
  'Pipfile.lock',
  'pdm.lock',
];

/**
 * https://docs.djangoproject.com/en/stable/topics/migrations/: the settings alone decide where the database is. They
 * have to read `DATABASE_URL` or the variables of libpq.
 */
export const django: MigrationTool = {
  name: 'django',
  title: 'Django',
  stateTables: [TABLE],
  commands(place) {
    const typed = (command: string): string =>
      typedCommand(place, manageFor(place) ?? place.projectRoot, `python manage.py ${command}`);
    return { migrate: typed('migrate'), mergeHeads: typed('makemigrations --merge') };
  },
  traces: {
    files: /(^|\/)migrations\/0001_[^/]*\.py$/,
    globs: ['**/manage.py'],
    suggest(file, tracked) {
      const manage = tracked.all.find((path) => posix.basename(path) === 'manage.py');
      if (manage === undefined || !/django\.db/.test(tracked.read(file))) return undefined;
      return { directory: posix.dirname(manage), tool: django.name };
    },
  },

  /** The project that has `manage.py`, or all apps of one that lies above it. */
  detect(projectRoot, checkout) {
    const manage = manageNear(projectRoot, checkout);
    const apps = manage === undefined ? [] : appsOf(manage);
    if (manage === undefined || apps.length === 0) return undefined;
    const isOwn = apps.every(({ migrations }) => pathInProject(projectRoot, migrations) !== undefined);
    return pathInProject(projectRoot, manage) ?? (isOwn ? '.' : undefined);
  },

  fits(directory, projectRoot, checkout) {
    const folder = join(projectRoot, directory);
    const manage = manageNear(folder, checkout);
    const apps = manage === undefined ? [] : appsOf(manage);
    return apps.some(({ migrations }) => !pathFrom(folder, migrations).startsWith('..'));
  },

  inputs(set, checkout) {
    const projectRoot = join(checkout, set.root);
    const manage = manageNear(join(projectRoot, directoryOf(set)), checkout) ?? projectRoot;
    const fromProject = (path: string): string => posix.join(pathFrom(projectRoot, manage), path);
    return [
      ...foldersFrom(projectRoot, appsOf(manage)).map((folder) => `${folder}/*.py`),
      ...['manage.py', ...LOCKFILES].map(fromProject),
    ];
  },

  version: (place) => pythonVersionOf(place, 'django'),

  migrations: async (files, place) => inOrder(await readAll(files, place), place.set),

  continues: () => true,

  history: { tables: () => [TABLE], applied: appliedIn },

  migrate: (place, database) => run(place, database, 'migrate', '--no-input', '--skip-checks'),

  /** One process for all steps: it takes a second to start. */
  migrateTo: (place, database, to, all) =>
    run(place, database, 'shell', '-c', stepsTo(all.slice(0, all.indexOf(to) + 1), all)),

  prepare: (place, database, all) => run(place, database, 'shell', '-c', stepsTo([], all)),

  revert(place, database, { name, after = [] }) {
    const [label = ''] = name.split('.');
    const before = after.find((one) => one.startsWith(`${label}.`))?.slice(label.length + 1) ?? 'zero';
    return run(place, database, 'migrate', '--no-input', '--skip-checks', label, before);
  },
};

async function readAll(files: readonly string[], place: MigrationPlace): Promise<DjangoMigration[]> {
  const manage = manageOf(place);
  if (!modulesOf(manage)) {
    throw new MigrationFilesError(
      place.set,
      'its settings compute MIGRATION_MODULES, so that only Django knows where migrations are. Write them as one dict of ' +
        'strings, or set the options command, directory and inputs of the migrate target',
    );
  }
  const [, userModel] = /^\s*AUTH_USER_MODEL\s*=\s*['"]([\w.]+)['"]/m.exec(settingsOf(manage)) ?? [];
  return migrationsOf(files, appsOf(manage), place, userModel);
}

/**
 * What is noted for the apps of the checkout, in its order. Packages that are installed have migrations too, which are
 * part of their versions. Those that were squashed are noted beside the one that replaces them.
 */
function appliedIn(
  place: MigrationPlace,
  database: ConnectionInfo,
  migrations: readonly Migration[],
): Promise<readonly AppliedMigration[] | undefined> {
  return insideDatabase(database, async (client) => {
    const table = await tableIn(client, TABLE);
    if (table === undefined) return undefined;
    const { rows } = await client.query<NotedRow & { readonly label: string }>(
      `select app as label, app || '.' || name as name, ${NOTED_BY} from ${table} order by id`,
    );
    const labels = new Set(appsOf(manageOf(place)).map(({ label }) => label));
    const noted = rows.filter(({ label }) => labels.has(label));
    const known = migrations as readonly DjangoMigration[];
    const names = namesOf(
      noted.map(({ name }) => name),
      known,
    );
    return names.map((name) => {
      const { replaces = [] } = known.find((one) => one.name === name) ?? {};
      const own = noted.filter((row) => row.name === name || replaces.includes(row.name));
      return appliedOf({ name, notedBy: own.findLast(({ notedBy }) => notedBy !== null)?.notedBy ?? null });
    });
  });
}

/** The one that replaces others counts from the last of these on; it is noted later, or not yet. */
function namesOf(noted: readonly string[], migrations: readonly DjangoMigration[]): string[] {
  const names = noted.flatMap((name, index) => {
    const squashed = migrations.find(({ replaces }) => replaces.includes(name));
    if (!squashed) return [name];
    return squashed.replaces.every((one) => noted.slice(0, index + 1).includes(one)) ? [squashed.name] : [];
  });
  return [...new Set(names)];
}

function run(place: MigrationPlace, database: ConnectionInfo, ...args: string[]): Promise<void> {
  return runPython(place, manageOf(place), { script: 'manage.py' }, args, database);
}

function manageFor({ set, checkout, projectRoot }: MigrationPlace): string | undefined {
  return manageNear(join(projectRoot, directoryOf(set)), checkout);
}

/** @throws {@link MigrationFilesError} when there is none */
function manageOf(place: MigrationPlace): string {
  const { set } = place;
  const manage = manageFor(place);
  if (manage !== undefined) return manage;
  const directory = posix.join(set.root, directoryOf(set));
  throw new MigrationFilesError(
    set,
    `neither ${directory} nor a directory above it has a manage.py of Django`,
  );
}
