import { type FileBehind } from '@nx-worktree/migrations';
import { type ConnectionInfo, connectionInfo, type SuiteUse } from '@nx-worktree/postgres';
import { randomUUID } from 'node:crypto';
import { type BaseRecord } from '../../engine/record';
import { type BoundPart, type SuitePart } from '../../engine/part';
import { type ServerSource } from '../../engine/server-source';
import { type DatabaseFacts } from './facts';
import { DatabaseUnusedError } from './unused-error';

/** The database of a running suite. */
export interface SuiteDatabase {
  readonly name: string;
  readonly migrations: number;
  readonly serverVersion: string;
  /** The files that decide what is in it when the suite begins. */
  readonly filesBehind: readonly FileBehind[];
  /**
   * Leaves the database to people, for as long as they don't drop it: it isn't taken away with the environment.
   *
   * @returns how it is reached; `undefined` when the suite has dropped it
   */
  keep(): Promise<ConnectionInfo | undefined>;
  /**
   * Whether a client had a session in it, or in another database that the suite's programs have made: by
   * `@nx-worktree/testing`, or under a name that contains this one's. To be asked when they have ended.
   *
   * @throws {@link SessionLostError} when the server can't be asked
   */
  wasUsed(): Promise<boolean>;
}

/** A database, and what only one can be that this process holds: kept. */
export interface BoundDatabase extends BoundPart<DatabaseFacts> {
  /** Makes sure that there is the template of which `apply` makes a clone. */
  prepare(environment: Pick<BaseRecord, 'directory'>): Promise<void>;

  /**
   * Leaves the database to people: `revert` doesn't drop it then.
   *
   * @returns whether there was one to keep
   */
  keep(): Promise<boolean>;

  /** The files that decide what is in it, since it was applied. */
  filesBehind(): readonly FileBehind[];
}

/**
 * So much of a project's name is in that of its database, in characters: `test_<name>_gw12` is not cut then, and test
 * runners of two suites make two of it.
 */
const MOST_OF_PROJECT = 32;

/** A name that no other suite's database has. */
export function suiteName(project: string): string {
  return `testdb_${project.slice(0, MOST_OF_PROJECT)}_${randomUUID().slice(0, 8)}`;
}

/**
 * Before it and after it, what other suites have left is swept: those that were killed, and what this one's programs made.
 *
 * @param mayBeUnused whether a suite that passes may have left it alone
 */
export function suiteDatabase(
  server: ServerSource,
  database: BoundDatabase,
  mayBeUnused: boolean,
): SuitePart<DatabaseFacts, { database?: SuiteDatabase }> {
  let use: SuiteUse | undefined;
  return {
    ...database,

    async apply(environment) {
      await (await server.open()).sweep();
      return database.apply(environment);
    },

    async revert(environment) {
      use?.stop();
      await database.revert(environment);
      if (environment.facts.database) await (await server.open()).sweep();
    },

    async handles({ id, facts }) {
      if (!facts.database) return {};
      const { name, url, migrations = 0, serverVersion = '' } = facts.database;
      const watched = (await server.open()).watchUse({ suite: id, database: name });
      use = watched;
      return {
        database: {
          name,
          migrations,
          serverVersion,
          filesBehind: database.filesBehind(),
          keep: async () => ((await database.keep()) ? connectionInfo(url, name) : undefined),
          wasUsed: () => watched.wasUsed(),
        },
      };
    },

    told({ facts: { database: { serverVersion, migrations = 0 } = {} } }) {
      return `own database (PostgreSQL ${serverVersion}, ${migrations} migration${migrations === 1 ? '' : 's'})`;
    },

    async assertUsed(_environment, passed) {
      if (!use || (await use.wasUsed())) return undefined;
      if (!mayBeUnused) throw new DatabaseUnusedError(passed);
      return `The tests of ${passed.project} did not connect to their database, which is optional.`;
    },
  };
}
