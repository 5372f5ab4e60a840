import { connectionInfo, externalUrlOf, type SuiteUse } from '@nx-worktree/postgres';
import { randomUUID } from 'node:crypto';
import { type SuitePart } from '../../engine/bound-part';
import { type ServerSource } from '../../engine/server-source';
import { type BoundDatabase } from './bound-database';
import { assertHashedVersion } from './embedded-version';
import { type DatabaseFacts } from './facts';
import { keptText } from './kept-text';
import { type DatabaseOptions } from './options';
import { DatabaseUnusedError } from './unused-error';

/**
 * So much of a project's name is in that of its database, in characters: `test_<name>_gw12` is not cut then, and test
 * runners of two suites make two of it.
 */
const MOST_OF_PROJECT = 32;

/** A name that no other suite's database has. */
export function suiteName(project: string): string {
  return `testdb_${project.slice(0, MOST_OF_PROJECT)}_${randomUUID().slice(0, 8)}`;
}

/** Before it and after it, what other suites have left is swept: those that were killed, and what this one's programs made. */
export function suiteDatabase(
  server: ServerSource,
  database: BoundDatabase,
  { mayBeUnused = false, keepOnFailure = false }: DatabaseOptions,
): SuitePart<DatabaseFacts> {
  let use: SuiteUse | undefined;
  return {
    ...database,

    async apply(environment) {
      const opened = await server.open();
      assertHashedVersion(opened.version, server.options);
      await opened.sweep();
      const applied = await database.apply(environment);
      const name = applied.facts.database?.name;
      if (name !== undefined) use = opened.watchUse({ suite: environment.id, database: name });
      return applied;
    },

    async revert(environment) {
      use?.stop();
      await database.revert(environment);
      if (environment.facts.database) await (await server.open()).sweep();
    },

    async keep({ facts }) {
      if (!keepOnFailure || !facts.database || !(await database.keep())) return undefined;
      const { name, url } = facts.database;
      return keptText(connectionInfo(url, name), externalUrlOf(server.options) !== undefined);
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
