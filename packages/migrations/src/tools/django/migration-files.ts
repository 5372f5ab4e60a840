import { readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { assignedList, callsIn } from '../../python/calls';
import { pathFrom } from '../../sets/paths';
import { type MigrationPlace } from '../../sets/migration-set';
import { MigrationFilesError } from '../migration-errors';
import { type Down, isMarkedIrreversible, type Migration } from '../migration';
import { type App } from './project';

/** A migration of Django, read and not run. */
export interface DjangoMigration extends Migration {
  readonly label: string;
  readonly after: readonly string[];
  /** The names of those that were squashed into it. */
  readonly replaces: readonly string[];
}

/**
 * Reads the migrations of apps.
 *
 * @param files relative to the project's root
 * @param userModel value of the setting AUTH_USER_MODEL
 * @returns without those that others replace
 * @throws {@link MigrationFilesError} when one needs another one of these apps that isn't there
 */
export async function migrationsOf(
  files: readonly string[],
  apps: readonly App[],
  place: MigrationPlace,
  userModel: string | undefined,
): Promise<DjangoMigration[]> {
  const read = await Promise.all(
    apps.flatMap(({ label, migrations }) => {
      const folder = pathFrom(place.projectRoot, migrations);
      const own = files.filter((file) => posix.dirname(file) === folder && isMigration(posix.basename(file)));
      return own.map((file) => readOne(file, label, { place, userModel }));
    }),
  );
  const replaced = new Map(read.flatMap(({ name, replaces }) => replaces.map((one) => [one, name] as const)));
  const left = read.filter(({ name }) => !replaced.has(name));
  const before = (name: string): string[] =>
    left.filter((one) => one.runBefore.includes(name)).map((one) => one.name);
  return left.map(({ runBefore: _, ...one }) => {
    const wanted = [...one.after, ...before(one.name)].map((name) => replaced.get(name) ?? name);
    return { ...one, after: resolved(one, wanted, { left, apps, place }) };
  });
}

/** Names that begin otherwise are left out (django/db/migrations/loader.py). */
function isMigration(name: string): boolean {
  return /^[^_~].*\.py$/.test(name);
}

interface ReadMigration extends DjangoMigration {
  readonly runBefore: readonly string[];
}

async function readOne(
  file: string,
  label: string,
  { place, userModel }: { readonly place: MigrationPlace; readonly userModel: string | undefined },
): Promise<ReadMigration> {
  const text = await readFile(join(place.projectRoot, file), 'utf8');
  const dependencies = assignedList(text, 'dependencies');
  const [userApp] = userModel?.split('.') ?? [];
  const swappable = dependencies.some((one) => one.includes('AUTH_USER_MODEL')) && userApp !== undefined;
  return {
    name: `${label}.${posix.basename(file, '.py')}`,
    label,
    files: [file],
    down: downIn(text),
    after: [...namesIn(dependencies), ...(swappable ? [`${userApp}.__first__`] : [])],
    replaces: namesIn(assignedList(text, 'replaces')),
    runBefore: namesIn(assignedList(text, 'run_before')),
  };
}

/** `("orders", "0001_initial")` */
function namesIn(elements: readonly string[]): string[] {
  return elements.flatMap((element) => {
    const [, label, name] = /^\(\s*['"](\w+)['"]\s*,\s*['"](\w+)['"]\s*,?\s*\)$/.exec(element) ?? [];
    return label === undefined || name === undefined ? [] : [`${label}.${name}`];
  });
}

/** Django undoes all operations by itself but those two, which have to say how. */
function downIn(text: string): Down {
  if (isMarkedIrreversible(text)) return 'refused';
  const isOneWay = (name: string, reverse: string): boolean =>
    [`migrations.${name}`, name].some((call) =>
      callsIn(text, call).some((given) => {
        const positional = given.filter((argument) => !/^\w+\s*=/.test(argument));
        return (
          positional.length < 2 &&
          !given.some((argument) => new RegExp(`^${reverse}\\s*=(?!\\s*None$)`).test(argument))
        );
      }),
    );
  return isOneWay('RunPython', 'reverse_code') || isOneWay('RunSQL', 'reverse_sql') ? 'absent' : 'present';
}

/** Those among the apps of the checkout: packages that are installed have migrations of their own. */
function resolved(
  { files, name }: Migration,
  wanted: readonly string[],
  { left, apps, place }: { left: readonly ReadMigration[]; apps: readonly App[]; place: MigrationPlace },
): string[] {
  const found = wanted.flatMap((one) => {
    const [label = '', which = ''] = one.split('.');
    const own = left.filter((candidate) => candidate.label === label && candidate.name !== name);
    if (which === '__first__' || which === '__latest__') return endOf(own, which);
    if (own.some((candidate) => candidate.name === one)) return [one];
    if (!apps.some((app) => app.label === label)) return [];
    throw new MigrationFilesError(place.set, `${files[0]} depends on ${one}, which no file has`);
  });
  return [...new Set(found)];
}

function endOf(own: readonly ReadMigration[], which: string): string[] {
  const inApp = (name: string): boolean => own.some((one) => one.name === name);
  const ends =
    which === '__first__'
      ? own.filter(({ after }) => !after.some(inApp))
      : own.filter(({ name }) => !own.some(({ after }) => after.includes(name)));
  return ends.map(({ name }) => name).slice(0, 1);
}
