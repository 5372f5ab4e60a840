import {
  connectClient,
  type Database,
  type DatabaseRequest,
  type Server,
  type ServerOptions,
} from '@nx-worktree/postgres';
import { Client, Pool, type PoolConfig } from 'pg';
import { NotInEnvironmentError } from './testing-errors';

/**
 * The URL of this suite's own database. Tests of one suite share it, also when they run in several processes at once.
 *
 * @throws {@link NotInEnvironmentError} when the tests don't run in an environment of nx-worktree that has a database
 */
export function suiteConnectionString(): string {
  variableOfEnvironment('NX_WORKTREE_ENVIRONMENT');
  return variableOfEnvironment('DATABASE_URL');
}

/**
 * Connects to this suite's own database.
 *
 * @returns a connected client; the caller ends it
 * @throws {@link NotInEnvironmentError} when the tests don't run in an environment of nx-worktree that has a database
 * @throws {@link ServerUnreachableError} when no server answers
 * @throws {@link ConnectionLimitError} when the server has no connection left
 */
export async function connectToSuite(): Promise<Client> {
  return connectClient(new Client({ connectionString: suiteConnectionString() }));
}

/**
 * Makes a pool on this suite's own database.
 *
 * @param config such as `max`, of `pg`
 * @returns a pool without connections yet; the caller ends it
 * @throws {@link NotInEnvironmentError} when the tests don't run in an environment of nx-worktree that has a database
 */
export function poolOfSuite(config?: Omit<PoolConfig, 'connectionString'>): Pool {
  return new Pool({ ...config, connectionString: suiteConnectionString() });
}

/**
 * The server on which the suite's database is, used as the suite's environment says.
 *
 * @throws {@link NotInEnvironmentError} when the tests don't run in an environment of nx-worktree that has a database
 */
export function serverOfSuite(): ServerOptions {
  return { url: suiteConnectionString(), pool: process.env['NX_WORKTREE_POOL'] === 'true' };
}

/** Makes a database that this process holds. Where a suite runs, it is one of that suite's. */
export function createFor(
  server: Server,
  request: Pick<DatabaseRequest, 'name' | 'template'>,
): Promise<Database> {
  const suite = process.env['NX_WORKTREE_ENVIRONMENT'];
  return server.createDatabase({ ...request, ...(suite && { suite }) });
}

/** @throws {@link NotInEnvironmentError} when the variable isn't set */
export function variableOfEnvironment(name: string): string {
  const value = process.env[name];
  if (!value) throw new NotInEnvironmentError(name);
  return value;
}
