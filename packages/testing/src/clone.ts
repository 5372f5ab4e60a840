import { type Database } from '@nx-worktree/postgres';
import { Client } from 'pg';
import { withServer, release } from './server-of-process';
import { suiteConnectionString, variableOfEnvironment } from './suite';

/** A migrated database for one test. */
export interface Clone extends AsyncDisposable {
  readonly name: string;
  readonly connectionString: string;
  /** Opens a connection, which `drop` closes. */
  connect(): Promise<Client>;
  /**
   * Drops the database, with `await using` by itself. Connections that the test has opened on its own are ended by the
   * server then, so the test should have ended them.
   */
  drop(): Promise<void>;
}

let count = 0;

/**
 * Makes a fresh clone of the template that this suite's database was cloned from: migrated, and without what the suite
 * has written. It is as private as a database is: roles and what else belongs to the server are shared. One that is
 * not dropped goes when this process has ended.
 *
 * @throws {NotInEnvironmentError} when the tests don't run in an environment of nx-worktree that has a database
 * @throws {TemplateMissingError} when the template is gone
 */
export async function cloneForTest(): Promise<Clone> {
  const url = suiteConnectionString();
  const template = { name: variableOfEnvironment('NX_WORKTREE_TEMPLATE') };
  const name = `test_${process.pid}_${++count}_${template.name}`;
  return asClone(
    await withServer(url, (server) => server.createDatabase({ name, template, lease: 'session' })),
  );
}

function asClone(database: Database): Clone {
  const clients: Client[] = [];
  let dropped: Promise<void> | undefined;
  const drop = (): Promise<void> => (dropped ??= dropClone(database, clients));
  return {
    name: database.name,
    connectionString: database.url,
    connect: () => connect(database, clients),
    drop,
    [Symbol.asyncDispose]: drop,
  };
}

async function connect(database: Database, clients: Client[]): Promise<Client> {
  const client = new Client({ connectionString: database.url });
  await client.connect();
  clients.push(client);
  return client;
}

async function dropClone(database: Database, clients: Client[]): Promise<void> {
  try {
    await Promise.all(clients.map((client) => client.end()));
    await database.drop();
  } finally {
    release();
  }
}
