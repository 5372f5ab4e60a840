import { type ConnectionInfo, readOnly } from '@nx-worktree/postgres';
import { Failure, messageOf } from '@nx-worktree/system';
import { inputFilesOf } from '../registry/inputs';
import { toolNamed } from '../registry/registry';
import { type MigrationPlace, type MigrationSet, placeOf } from '../sets/migration-set';
import { type Migration } from '../tools/migration';
import { MigrationFilesError } from '../tools/migration-errors';
import { compareSet } from './compare';
import { type ComparedSet, fileOf, type GitFacts, namesWithoutFile } from './compared-set';
import { contentsOf } from './contents-of';
import { HistoryUnreadableError } from './history-errors';
import { type SetStatus } from './migration-status';

/** What the migrations of a project are compared with. */
export interface StatusRequest {
  /** Absolute path of the workspace. */
  readonly checkout: string;
  /** It is read by sessions that can't write; `undefined` where there is none, so that only files and git are compared. */
  readonly database: ConnectionInfo | undefined;
  /** What is kept with the database of the contents of files: see `contents-of`. */
  readonly kept: ReadonlyMap<string, string>;
  /** Keeps more of that; absent where nothing may be written. */
  keep?(more: ReadonlyMap<string, string>): Promise<void>;
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

/** What is noted where there is no database. */
const NOTHING = { applied: undefined, lockedTable: undefined };

/**
 * Reads what files, history and git say of the migrations of one project, and compares it. Nothing is written to the
 * database.
 *
 * @throws {@link HistoryUnreadableError} when the history can't be read
 * @throws a `Failure` when the server can't be reached
 */
export async function statusOfSet(set: MigrationSet, request: StatusRequest): Promise<SetStatus> {
  const place = placeOf(request.checkout, set);
  const tool = toolNamed(set.tool);
  const { migrations, contradiction } = await migrationsIn(place);
  const { database } = request;
  const { applied, lockedTable } = database ? await noted(place, readOnly(database), migrations) : NOTHING;
  const unknown = contradiction ? [] : namesWithoutFile(migrations, applied);
  const git = await request.askGit(set, migrations.map(fileOf), unknown);
  const { title, history } = tool;
  const { kept } = request;
  const keep = database && history ? request.keep : undefined;
  const contents = await contentsOf(place, { migrations, applied, kept, isKeeping: keep !== undefined });
  if (contents.more.size > 0) await keep?.(contents.more);
  const compared = {
    ...{ set, title, commands: tool.commands?.(place) ?? {}, migrations, applied, lockedTable, git },
    ...{ changed: contents.changed, unknown: contents.unknown, reset: request.reset },
  };
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

async function noted(
  place: MigrationPlace,
  database: ConnectionInfo,
  migrations: readonly Migration[],
): Promise<Pick<ComparedSet, 'applied' | 'lockedTable'>> {
  const { history } = toolNamed(place.set.tool);
  try {
    return {
      applied: await history?.applied(place, database, migrations),
      lockedTable: await history?.lockedTable?.(place, database),
    };
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new HistoryUnreadableError(place.set, database.name, messageOf(error), { cause: error });
  }
}
