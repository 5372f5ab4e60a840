import { Client } from 'pg';
import { NotInEnvironmentError } from './errors';

/**
 * The URL of this suite's own database.
 *
 * @throws {NotInEnvironmentError} when the tests don't run in an environment of nx-worktree that has a database
 */
export function suiteConnectionString(): string {
  variableOfEnvironment('NX_WORKTREE_ENVIRONMENT');
  return variableOfEnvironment('DATABASE_URL');
}

/**
 * Connects to this suite's own database.
 *
 * @returns a connected client; the caller ends it
 * @throws {NotInEnvironmentError} when the tests don't run in an environment of nx-worktree that has a database
 */
export async function connectToSuite(): Promise<Client> {
  const client = new Client({ connectionString: suiteConnectionString() });
  await client.connect();
  return client;
}

/** @throws {NotInEnvironmentError} when the variable isn't set */
export function variableOfEnvironment(name: string): string {
  const value = process.env[name];
  if (!value) throw new NotInEnvironmentError(name);
  return value;
}
