import { existsSync } from 'node:fs';
import { join, posix, resolve } from 'node:path';
import { propertiesIn } from '../../java/properties';
import { RESOURCES } from '../../java/resources';
import { type Flags, flagsOf } from '../../programs/flags';
import { scriptsWith } from '../../programs/manifest';

/** How Liquibase is told what to apply. */
export interface Settings {
  /** Absolute path of the directory in which it runs. */
  readonly directory: string;
  /** The changelog, as Liquibase is told of it. */
  readonly changelog: string;
  /** Absolute paths of where it looks for files. */
  readonly searchPaths: readonly string[];
  /** Absolute paths of the files that say so. */
  readonly files: readonly string[];
  readonly contexts?: string | undefined;
  readonly labels?: string | undefined;
  /** The tables of its own, which PostgreSQL writes in small letters. */
  readonly table: string;
  readonly lockTable: string;
}

export const PROPERTIES = 'liquibase.properties';

/** The names of its settings, in lower case and without what may join words, and those that they had before. */
const NAMES = {
  changelog: ['changelogfile'],
  searchPath: ['searchpath'],
  classpath: ['classpath'],
  contexts: ['contextfilter', 'contexts'],
  labels: ['labelfilter', 'labels'],
  table: ['databasechangelogtablename'],
  lockTable: ['databasechangeloglocktablename'],
} as const;

type Name = keyof typeof NAMES;

/** Each of its options, as a script may write it. */
const OPTIONS = Object.fromEntries(
  [
    ...[
      'changelog-file',
      'changeLogFile',
      'changelogFile',
      'search-path',
      'searchPath',
      'classpath',
      'contexts',
    ],
    ...['context-filter', 'contextFilter', 'labels', 'label-filter', 'labelFilter'],
    ...['database-changelog-table-name', 'databaseChangelogTableName', 'databaseChangeLogTableName'],
    ...[
      'database-changelog-lock-table-name',
      'databaseChangelogLockTableName',
      'databaseChangeLogLockTableName',
    ],
  ].map((name) => [name, name]),
);

/**
 * The settings that a directory has: those of a script of its `package.json` that runs Liquibase, then those of its
 * `liquibase.properties`.
 *
 * @param directory absolute path
 * @returns `undefined` when they name no changelog
 */
export function settingsIn(directory: string): Settings | undefined {
  const file = join(directory, PROPERTIES);
  const [script] = scriptsWith('liquibase', directory).filter((one) => /change-?log-?file/i.test(one));
  const flags = flagsOf(script ?? '', 'liquibase', OPTIONS);
  const settings = new Map([...inOrder(propertiesIn(file) ?? {}), ...inOrder(flags)]);
  const changelog = valueIn(settings, 'changelog');
  if (changelog === undefined) return undefined;
  const files = [
    ...(existsSync(file) ? [file] : []),
    ...(script === undefined ? [] : [join(directory, 'package.json')]),
  ];
  return settingsOf(directory, changelog, settings, files);
}

/**
 * The settings of a changelog that nobody names.
 *
 * @param projectRoot absolute path
 * @param file the changelog, relative to the project's root
 */
export function usualSettings(projectRoot: string, file: string): Settings {
  const isResource = file.startsWith(`${RESOURCES}/`);
  const directory = isResource ? join(projectRoot, RESOURCES) : projectRoot;
  const changelog = isResource ? posix.relative(RESOURCES, file) : file;
  const settings = new Map(inOrder(propertiesIn(join(projectRoot, PROPERTIES)) ?? {}));
  return { ...settingsOf(projectRoot, changelog, settings, []), searchPaths: [directory] };
}

function settingsOf(
  directory: string,
  changelog: string,
  settings: ReadonlyMap<string, string>,
  files: readonly string[],
): Settings {
  const paths = ['searchPath', 'classpath'] as const;
  const named = paths.flatMap((name) =>
    (valueIn(settings, name) ?? '').split(/[,;]|:(?!\/\/)/).filter(Boolean),
  );
  const searchPaths = valueIn(settings, 'searchPath') === undefined ? [directory] : [];
  return {
    directory,
    changelog,
    searchPaths: [...searchPaths, ...named.map((path) => resolve(directory, path))],
    files,
    contexts: valueIn(settings, 'contexts'),
    labels: valueIn(settings, 'labels'),
    table: (valueIn(settings, 'table') ?? 'databasechangelog').toLowerCase(),
    lockTable: (valueIn(settings, 'lockTable') ?? 'databasechangeloglock').toLowerCase(),
  };
}

/** `liquibase.command.changelogFile`, `changelog-file` and `changeLogFile` are one setting. */
function inOrder(settings: Readonly<Record<string, string>> | Flags): [string, string][] {
  return Object.entries(settings).flatMap(([name, value]) =>
    value === true
      ? []
      : [
          [
            name
              .replace(/^liquibase\.(command\.(update\.)?)?/, '')
              .replaceAll('-', '')
              .toLowerCase(),
            String(value),
          ],
        ],
  );
}

function valueIn(settings: ReadonlyMap<string, string>, name: Name): string | undefined {
  return NAMES[name].map((one) => settings.get(one)).find((value) => value !== undefined && value !== '');
}
