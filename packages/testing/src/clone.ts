import { connectionsTo, type Connections } from './connections';
import { type Migrations } from './migrations';
import { withServer } from './server-of-process';
import { sourceOf } from './source';
import { createFor } from './suite';

/** A migrated database for one test, or for one test file. */
export interface Clone extends Connections, AsyncDisposable {
  /**
   * Drops the database, with `await using` by itself. Connections that were opened here are closed first; those that
   * the test has opened on its own are ended by the server then, so the test should have ended them.
   */
  drop(): Promise<void>;
}

let count = 0;

/**
 * Makes a fresh clone of a migrated template: without what the suite or another test has written. It isolates
 * everything that belongs to a database: rows, sequences, schema, advisory locks, notifications, committed
 * transactions, and tests that run at the same time. It can't isolate what belongs to the server: roles, tablespaces,
 * the server's settings, and its time. A clone takes tens of milliseconds; for a test file, make one in `beforeAll`.
 * One that is not dropped goes when this process has ended. With the pool (`server.pool` in the plugin's options, or of
 * `migrations`) the next clone is made while this one is used, and handing it out takes a few. Where the server has to be made and started first, and the
 * template to be built, that takes seconds: give `beforeAll` a timeout of a minute.
 *
 * @param migrations without it, the template is that of this suite's database, so the tests have to run in an
 *   environment of nx-worktree. With it, they need no Nx: the template is built when it is missing, once for all
 *   processes, on the embedded server unless `migrations.server` says otherwise
 * @throws {@link NotInEnvironmentError} when there is neither an environment nor migrations
 * @throws {@link TemplateMissingError} when the template is gone
 * @throws {@link MigrationsMissingError} when the migrations don't exist
 * @throws {@link SqlFileError} when a SQL file fails
 */
export async function cloneForTest(migrations?: Migrations): Promise<Clone> {
  const source = await sourceOf(migrations);
  const name = `test_${process.pid}_${++count}_${source.name}`;
  const { result: database, release } = await withServer(source.server, async (server) =>
    createFor(server, { name, template: await source.template(server) }),
  );
  const { connections, endAll } = connectionsTo(database);
  let dropped: Promise<void> | undefined;
  const drop = (): Promise<void> =>
    (dropped ??= endAll()
      .then(() => database.drop())
      .finally(release));
  return { ...connections, drop, [Symbol.asyncDispose]: drop };
}
