import { type Database } from '@nx-worktree/postgres';
import { basename, resolve } from 'node:path';
import { Client, Pool, type PoolConfig } from 'pg';
import { type Migrations, templateOf } from './migrations';
import { noteOwn } from './own-database';
import { withServer } from './server-of-process';
import { suiteConnectionString, variableOfEnvironment } from './suite';

/** A migrated database for one test, or for one test file. */
export interface Clone extends AsyncDisposable {
  readonly name: string;
  readonly connectionString: string;
  /** Opens a connection, which `drop` closes. */
  connect(): Promise<Client>;
  /** Makes a pool, which `drop` ends; the test has given its clients back by then. */
  pool(config?: Omit<PoolConfig, 'connectionString'>): Pool;
  /**
   * Drops the database, with `await using` by itself. Connections that the test has opened on its own are ended by the
   * server then, so the test should have ended them.
   */
  drop(): Promise<void>;
}

let count = 0;

/**
 * Makes a fresh clone of a migrated template: without what the suite or another test has written. It isolates
 * everything that belongs to a database: rows, sequences, schema, advisory locks, notifications, committed
 * transactions, and tests that run at the same time. It can't isolate what belongs to the server: roles, tablespaces,
 * the server's settings, and its time. A clone takes tens of milliseconds; for a test file, make one in `beforeAll`.
 * One that is not dropped goes when this process has ended. Where the server has to be made and started first, and the
 * template to be built, that takes seconds: give `beforeAll` a timeout of a minute.
 *
 * @param migrations without it, the template is that of this suite's database, so the tests have to run in an
 *   environment of nx-worktree. With it, they need no Nx: the template is built when it is missing, once for all
 *   processes, on the embedded server unless `migrations.server` says otherwise
 * @throws {NotInEnvironmentError} when there is neither an environment nor migrations
 * @throws {TemplateMissingError} when the template is gone
 * @throws {MigrationsMissingError} {SqlFileError} when the migrations aren't there or fail
 */
export async function cloneForTest(migrations?: Migrations): Promise<Clone> {
  return migrations ? cloneOfMigrations(migrations) : cloneOfSuite();
}

async function cloneOfSuite(): Promise<Clone> {
  const url = suiteConnectionString();
  const template = { name: variableOfEnvironment('NX_WORKTREE_TEMPLATE') };
  const name = nameOfClone(template.name);
  const { result, release } = await withServer({ url }, (server) =>
    server.createDatabase({ name, template, lease: 'session' }),
  );
  return asClone(result, release);
}

async function cloneOfMigrations(migrations: Migrations): Promise<Clone> {
  const request = await templateOf(migrations);
  const name = nameOfClone(basename(resolve(migrations.directory, '..')));
  const { result, release } = await withServer(migrations.server ?? {}, async (server) => {
    const template = await server.ensureTemplate(request);
    return server.createDatabase({ name, template, lease: 'session' });
  });
  return asClone(result, release);
}

function nameOfClone(of: string): string {
  return `test_${process.pid}_${++count}_${of}`;
}

function asClone(database: Database, release: () => void): Clone {
  noteOwn(database);
  const open: (Client | Pool)[] = [];
  let dropped: Promise<void> | undefined;
  const drop = (): Promise<void> => (dropped ??= dropClone(database, open).finally(release));
  return {
    name: database.name,
    connectionString: database.url,
    async connect() {
      const client = new Client({ connectionString: database.url });
      await client.connect();
      open.push(client);
      return client;
    },
    pool(config) {
      const pool = new Pool({ ...config, connectionString: database.url });
      open.push(pool);
      return pool;
    },
    drop,
    [Symbol.asyncDispose]: drop,
  };
}

async function dropClone(database: Database, open: readonly (Client | Pool)[]): Promise<void> {
  await Promise.all(open.map((one) => (one instanceof Pool && one.ended ? undefined : one.end())));
  await database.drop();
}
