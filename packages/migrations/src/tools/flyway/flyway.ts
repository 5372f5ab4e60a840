import { type ConnectionInfo } from '@nx-worktree/postgres';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { glob } from 'tinyglobby';
import { withCopiedFiles } from '../../programs/copied-files';
import { directoryOf, type MigrationPlace } from '../../sets/migration-set';
import { pathFrom } from '../../sets/paths';
import { isMarkedIrreversible, type Migration } from '../migration';
import { MigrationFilesError } from '../migration-errors';
import { sql } from '../sql/sql';
import { type MigrationTool } from '../tool';
import { compareVersions, type FlywayFile, flywayFiles, hasCallbacks, programsAmong } from './files';
import { appliedIn } from './history';
import { assertDifferent, inOrder } from './order';
import { locationOf, settingsFor, settingsOf } from './project';
import { flywayVersion, NAME, runFlyway } from './run';
import { CONFIG_FILES } from './settings';

/**
 * https://documentation.red-gate.com/flyway: SQL files, which its program applies. Without its configuration, such files
 * are taken for plain SQL.
 */
export const flyway: MigrationTool = {
  name: NAME,
  title: 'Flyway',
  stateTables: ['flyway_schema_history'],
  commands: () => ({ migrate: 'flyway migrate', afterFailure: 'flyway repair' }),
  traces: {
    files: /(^|\/)V\d+([._]\d+)*__[^/]+\.sql$/,
    globs: ['**/V*__*.sql'],
    suggest: (file) => ({ directory: posix.dirname(file), tool: sql.name }),
  },

  detect(projectRoot, checkout) {
    const location = locationOf(settingsFor(projectRoot, checkout));
    return location === undefined ? undefined : pathFrom(projectRoot, location);
  },

  fits: (directory, projectRoot, checkout) =>
    locationOf(settingsFor(projectRoot, checkout, directory)) === join(projectRoot, directory),

  inputs(set, checkout) {
    const projectRoot = join(checkout, set.root);
    const settings = settingsFor(projectRoot, checkout, directoryOf(set));
    if (!settings) return [`${directoryOf(set)}/**/*`];
    return [
      ...settings.locations.map((location) => `${pathFrom(projectRoot, location)}/**/*`),
      ...CONFIG_FILES.map((name) => pathFrom(projectRoot, join(settings.directory, name))),
    ];
  },

  version: flywayVersion,

  async migrations(_, place) {
    const settings = settingsOf(place);
    const [program] = programsAmong(settings);
    if (program !== undefined) {
      throw new MigrationFilesError(
        place.set,
        `${pathFrom(place.projectRoot, program)} is a program, which the command-line tool of Flyway does not have`,
      );
    }
    const all = flywayFiles(settings);
    assertDifferent(all, place.set);
    return Promise.all(inOrder(all).map((file) => migrationOf(file, all, place)));
  },

  /** What is repeatable comes after all others, and callbacks run each time. */
  continues: (migrations, place) =>
    migrations.every(({ number }) => number !== undefined) && !hasCallbacks(settingsOf(place)),

  history: {
    tables: (place) => [settingsOf(place).table],
    renaming: 'set table in its flyway.toml or flyway.conf',
    applied(place, database) {
      const settings = settingsOf(place);
      const all = flywayFiles(settings);
      return appliedIn(database, settings.table, inOrder(all), all);
    },
  },

  migrate: (place, database) => run(place, database, 'migrate'),

  /** A target would not hold back what is repeatable. */
  async migrateTo(place, database, to, all) {
    const settings = settingsOf(place);
    const later = new Set(all.slice(all.indexOf(to) + 1).flatMap(({ files }) => files));
    const locations = settings.locations.map((one) => `${pathFrom(place.checkout, one)}/**/*`);
    const files = await glob(locations, { cwd: place.checkout });
    const first = files.filter((file) => !later.has(pathFrom(place.projectRoot, join(place.checkout, file))));
    await withCopiedFiles({ ...place, projectRoot: place.checkout }, first, (copy) => {
      const copied = settings.locations.map((one) => join(copy, pathFrom(place.checkout, one)));
      return runFlyway(place, settings, database, 'migrate', copied);
    });
  },

  /** Its editions that are free refuse to. */
  revert: (place, database) => run(place, database, 'undo'),
};

async function migrationOf(
  file: FlywayFile,
  all: readonly FlywayFile[],
  { projectRoot }: MigrationPlace,
): Promise<Migration> {
  const undo = all.find(
    (one) =>
      one.kind === 'undo' && file.kind === 'versioned' && compareVersions(one.version, file.version) === 0,
  );
  const paths = [file.path, `${file.path}.conf`, ...(undo ? [undo.path] : [])].filter(existsSync);
  const text = await readFile(file.path, 'utf8');
  return {
    name: file.script,
    files: paths.map((path) => pathFrom(projectRoot, path)),
    down: isMarkedIrreversible(text) ? 'refused' : undo ? 'present' : 'absent',
    ...(file.kind !== 'repeatable' && { number: file.version }),
  };
}

function run(place: MigrationPlace, database: ConnectionInfo, command: string): Promise<void> {
  const settings = settingsOf(place);
  return runFlyway(place, settings, database, command, settings.locations);
}
