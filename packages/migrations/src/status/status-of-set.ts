import { type ConnectionInfo, readOnly } from '@nx-worktree/postgres';
import { digest, Failure, mapAtOnce, messageOf } from '@nx-worktree/system';
import { readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { inputFilesOf } from '../registry/inputs';
import { toolNamed } from '../registry/registry';
import { type MigrationPlace, type MigrationSet, placeOf } from '../sets/migration-set';
import { type AppliedMigration, type Migration } from '../tools/migration';
import { MigrationFilesError } from '../tools/migration-errors';
import { compareSet } from './compare';
import { type ComparedSet, fileOf, type GitFacts, namesWithoutFile } from './compared-set';
import { HistoryUnreadableError } from './history-errors';
import { type SetStatus } from './migration-status';

/** What the migrations of a project are compared with. */
export interface StatusRequest {
  /** Absolute path of the workspace. */
  readonly checkout: string;
  /** It is read by sessions that can't write; `undefined` where there is none, so that only files and git are compared. */
  readonly database: ConnectionInfo | undefined;
  /** Digests of files as they were when the database was made, by paths in the workspace. */
  readonly digests: ReadonlyMap<string, string>;
  /** The command that recreates the database, where that is ours. */
  readonly reset?: string | undefined;
  /**
   * Asks git.
   *
   * @param files first files of the migrations, relative to the project's root
   * @param names those that only the database has
   */
  askGit(set: MigrationSet, files: readonly string[], names: readonly string[]): Promise<GitFacts>;
}

/** How many files are read at once. */
const AT_ONCE = 32;

/**
 * Reads what files, history and git say of the migrations of one project, and compares it. Nothing is written.
 *
 * @throws {@link HistoryUnreadableError} when the history can't be read
 * @throws a `Failure` when the server can't be reached
 */
export async function statusOfSet(set: MigrationSet, request: StatusRequest): Promise<SetStatus> {
  const place = placeOf(request.checkout, set);
  const tool = toolNamed(set.tool);
  const { migrations, contradiction } = await migrationsIn(place);
  const { database } = request;
  const applied = database && (await appliedIn(place, readOnly(database), migrations));
  const unknown = contradiction ? [] : namesWithoutFile(migrations, applied);
  const git = await request.askGit(set, migrations.map(fileOf), unknown);
  const { title, commands = {}, history } = tool;
  const changed = await changedIn(place, migrations, request.digests);
  const compared = { set, title, commands, migrations, applied, changed, git, reset: request.reset };
  if (contradiction) return contradicting(compared, contradiction);
  return compareSet(compared, history !== undefined && database !== undefined);
}

/** Without its files in order, it isn't known which migrations there are: only the history says something. */
function contradicting(compared: ComparedSet, { message, heads }: MigrationFilesError): SetStatus {
  const { set, commands } = compared;
  const fix =
    heads.length > 0 && commands.mergeHeads !== undefined
      ? `Merge them, in ${set.root}: ${commands.mergeHeads}`
      : 'Correct the files, so that they say in which order the migrations come.';
  const mismatch = {
    kind: heads.length > 0 ? ('two-heads' as const) : ('contradicting-files' as const),
    severity: 'error' as const,
    migrations: [...heads],
    cause: message,
    fix,
  };
  const { mismatches: _, ...status } = compareSet({ ...compared, migrations: [] });
  return { ...status, mismatches: [mismatch] };
}

async function migrationsIn(place: MigrationPlace): Promise<{
  readonly migrations: readonly Migration[];
  readonly contradiction?: MigrationFilesError;
}> {
  const files = await inputFilesOf(place);
  try {
    return { migrations: await toolNamed(place.set.tool).migrations(files, place) };
  } catch (error) {
    if (error instanceof MigrationFilesError) return { migrations: [], contradiction: error };
    throw error;
  }
}

async function appliedIn(
  place: MigrationPlace,
  database: ConnectionInfo,
  migrations: readonly Migration[],
): Promise<readonly AppliedMigration[] | undefined> {
  try {
    return await toolNamed(place.set.tool).history?.applied(place, database, migrations);
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new HistoryUnreadableError(place.set, database.name, messageOf(error), { cause: error });
  }
}

/** A file that undoes another one, or describes it, has no digest here: it changes no database. */
async function changedIn(
  { set, projectRoot }: MigrationPlace,
  migrations: readonly Migration[],
  digests: ReadonlyMap<string, string>,
): Promise<ReadonlySet<string>> {
  const known = migrations.map(fileOf).filter((file) => digests.has(posix.join(set.root, file)));
  const now = await mapAtOnce(known, AT_ONCE, async (file) =>
    digest(await readFile(join(projectRoot, file))),
  );
  return new Set(known.filter((file, index) => digests.get(posix.join(set.root, file)) !== now[index]));
}
