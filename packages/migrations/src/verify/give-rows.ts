import { type Database } from '@nx-worktree/postgres';
import { messageOf } from '@nx-worktree/system';
import { runSeed } from '../programs/run-seed';
import { noteSeed } from '../reads/noting';
import { fillTables } from './rows/fill-tables';
import { type Stepping } from './steps';
import { type Rows } from './verification';
import { MigrationHangsError } from './verify-errors';
import { withinTime } from './within-time';

/** What the tables of a database were given. */
export interface GivenRows {
  readonly rows: Rows;
  /** The tables whose rows were made up, with their schemas, quoted as in SQL. */
  readonly madeUp: readonly string[];
  readonly notices: readonly string[];
}

/** Nothing. */
export const NO_ROWS: GivenRows = { rows: { from: [], notFilled: [] }, madeUp: [], notices: [] };

/**
 * Fills the tables of a database: by the project's seed, and tables that are empty then with rows that are made up.
 * The seed is written for the newest schema, so it may fail on an older one; that is a notice.
 *
 * @param isShort whether texts that are made up have to be short
 */
export async function giveRows(
  { set: { place }, noting, stateTables, timeoutSeconds }: Stepping,
  database: Database,
  isShort: boolean,
): Promise<GivenRows> {
  const notices: string[] = [];
  const from: ('seed' | 'generated')[] = [];
  if (place.set.seed !== undefined) {
    try {
      await withinTime(timeoutSeconds, database, (signal) =>
        noteSeed(place, database, noting, (watched) => runSeed({ ...place, signal }, watched)),
      );
      from.push('seed');
    } catch (error) {
      if (error instanceof MigrationHangsError) throw error;
      const [first = ''] = messageOf(error).split('\n');
      notices.push(`The seed can't run before this migration, so rows were made up: ${first}`);
    }
  }
  const { filled, notFilled } = await fillTables(database, stateTables, isShort);
  if (filled.length > 0) from.push('generated');
  return { rows: { from, notFilled }, madeUp: filled, notices };
}
