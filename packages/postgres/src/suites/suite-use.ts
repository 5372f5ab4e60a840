import { setTimeout as sleep } from 'node:timers/promises';
import { type ServerFacts } from '../ownership/maintenance-database';
import { type Session } from '../session/session';

/** A database that the suite's programs make and drop themselves is seen only when it lives for so long, in ms. */
const POLL_MS = 100;

/**
 * How long the last look waits for a session that the server has not counted yet, in ms. Since 15 a session is counted
 * before it disappears from `pg_stat_activity`; until 14 that may be half a second later, or more under load.
 */
function latenessOf({ majorVersion }: ServerFacts): number {
  return majorVersion < 15 ? 1_500 : 0;
}

/** The databases of a suite. */
export interface SuiteDatabases {
  /** Id of the suite's environment; databases that its tests have made with us carry it. */
  readonly suite: string;
  /**
   * Name of the suite's own database, which no other suite has. Others that its programs make are named after it:
   * `test_<name>` by Django, `test_<name>_gw0` with pytest-xdist.
   */
  readonly database: string;
}

/**
 * The databases of a suite, by their name in the column `datname`. That of the suite is found by its name, since tests
 * may drop and recreate it.
 */
const OF_SUITE = `(strpos(datname, $2) > 0 or datname in (select name from owned_database where suite = $1))`;

/**
 * Whether a client has or had a session in one of them. We never have one: templates are migrated before they are cloned.
 * Databases that were dropped were asked before that, and other rows of the suite have the answer. Current sessions are
 * looked at before past ones, so that a session that ends in between counts.
 * https://www.postgresql.org/docs/current/monitoring-stats.html#MONITORING-PG-STAT-DATABASE-VIEW
 */
const IS_USED = `
  exists (select from owned_database where suite = $1 and used)
  or exists (select from pg_stat_activity where usesysid is not null and ${OF_SUITE})
  or exists (select from pg_stat_database where sessions > 0 and ${OF_SUITE})`;

/** Watches, as long as a suite runs, whether there is a session in its databases. */
export class SuiteUse {
  #isUsed = false;
  readonly #stop = new AbortController();

  constructor(
    private readonly session: Session,
    private readonly server: ServerFacts,
    private readonly databases: SuiteDatabases,
  ) {
    void this.#watch();
  }

  /**
   * Takes the last look, when the suite's processes have ended and its own database is still there.
   *
   * @returns whether a client had a session in a database of the suite
   * @throws {@link SessionLostError} when the server can't be asked
   */
  async wasUsed(): Promise<boolean> {
    for (const deadline = Date.now() + latenessOf(this.server); !(await this.#look()); await sleep(POLL_MS)) {
      if (Date.now() >= deadline) return false;
    }
    return true;
  }

  /** Ends the watch. */
  stop(): void {
    this.#stop.abort();
  }

  async #watch(): Promise<void> {
    try {
      while (!(await this.#look()))
        await sleep(POLL_MS, undefined, { ref: false, signal: this.#stop.signal });
    } catch {
      // It was stopped; or the session is lost, which the last look says.
    }
  }

  async #look(): Promise<boolean> {
    if (this.#isUsed) return true;
    const { suite, database } = this.databases;
    const [found] = await this.session.query<{ used: boolean }>(`select ${IS_USED} as used`, [
      suite,
      database,
    ]);
    this.#isUsed ||= found?.used === true;
    return this.#isUsed;
  }
}
