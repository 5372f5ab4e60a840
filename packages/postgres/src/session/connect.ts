import { hasCode } from '@nx-worktree/system';
import { Client } from 'pg';
import { connectionInfo } from './address';
import {
  ConnectionLimitError,
  LoginRefusedError,
  PasswordRequestError,
  type ServerAddress,
  ServerUnreachableError,
  ServerUrlError,
} from './session-errors';
import { answerScramOnly } from './scram-only';
import { isScramOnly } from './scram-only-password';
import { visibleSessions } from './visible-sessions';

const TIMEOUT_MS = 10_000;

/** SQLSTATEs of a server that stops, has crashed, starts or recovers. */
const NOT_NOW = ['57P01', '57P02', '57P03'];

/**
 * Connects to one database of a server.
 *
 * @returns the client, and where its server is
 * @throws {@link ServerUrlError} when the URL is not valid
 * @throws {@link ServerUnreachableError} when no server answers
 * @throws {@link LoginRefusedError} when the server refuses the user
 * @throws {@link PasswordRequestError} when the password is for SCRAM only, and the server asks otherwise
 * @throws {@link ConnectionLimitError} when the server has no connection left
 */
export async function connect(
  serverUrl: string,
  database: string,
  applicationName = 'nx-worktree',
): Promise<{ client: Client; server: ServerAddress }> {
  const client = makeClient(connectionInfo(serverUrl, database).url, applicationName);
  await connectClient(client);
  return { client, server: addressOf(client) };
}

/**
 * Connects a client; of a failure it says what a person has to know.
 *
 * @returns the same client
 * @throws {@link ServerUnreachableError} when no server answers
 * @throws {@link LoginRefusedError} when the server refuses the user
 * @throws {@link PasswordRequestError} when the server asks for the password otherwise than by SCRAM
 * @throws {@link ConnectionLimitError} when the server has no connection left
 */
export async function connectClient(client: Client): Promise<Client> {
  // Without a listener, an error while the connection is made would end the process.
  const ignore = (): void => undefined;
  client.on('error', ignore);
  if (isScramOnly(client.password)) answerScramOnly(client);
  try {
    await client.connect();
  } catch (error) {
    await client.end().catch(ignore);
    throw await explain(error, addressOf(client));
  }
  client.off('error', ignore);
  return client;
}

function makeClient(connectionString: string, applicationName: string): Client {
  try {
    return new Client({
      connectionString,
      application_name: applicationName,
      connectionTimeoutMillis: TIMEOUT_MS,
      keepAlive: true,
    });
  } catch (error) {
    throw new ServerUrlError({ cause: error });
  }
}

/** Errors of a server that answered carry an SQLSTATE (five signs); the rest come from the way to it. */
async function explain(error: unknown, server: ServerAddress): Promise<unknown> {
  if (hasCode(error, '28P01', '28000')) return new LoginRefusedError(server, { cause: error });
  if (hasCode(error, '53300')) {
    return new ConnectionLimitError(server, { cause: error }, await visibleSessions(server));
  }
  if (hasCode(error, ...NOT_NOW)) return new ServerUnreachableError(server, { cause: error });
  if (isOfServer(error) || error instanceof PasswordRequestError) return error;
  return new ServerUnreachableError(server, { cause: error });
}

/** Where a client's server is. */
export function addressOf({ host, port, user }: Client): ServerAddress {
  return { host, port: String(port), user: user ?? '' };
}

function isOfServer(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    /^[0-9A-Z]{5}$/.test(error.code)
  );
}
