import { ServerUrlError } from './session-errors';
import { isScramOnly } from './scram-only-password';

/** A database as programs want to be told of it. */
export interface ConnectionInfo {
  readonly name: string;
  readonly url: string;
  /**
   * `DATABASE_URL`, `DATABASE_NAME` and those that libpq reads: `PGHOST`, `PGPORT`, `PGUSER`, `PGPASSWORD`, `PGDATABASE`,
   * those of TLS, and `PGREQUIREAUTH` for a password that is never sent.
   */
  readonly variables: Readonly<Record<string, string>>;
  /** Whether `insideDatabase` works in a transaction that can't write. */
  readonly isReadOnly?: boolean;
}

/**
 * How a database of the server is reached.
 *
 * @param serverUrl address of the server; its database is replaced, its parameters (such as `sslmode`) are kept
 */
export function connectionInfo(serverUrl: string, name: string): ConnectionInfo {
  const url = parseServerUrl(serverUrl);
  url.pathname = `/${encodeURIComponent(name)}`;
  const { host, port, user, password } = partsOf(url);
  const known = {
    PGHOST: host,
    PGPORT: port,
    PGUSER: user,
    PGPASSWORD: password,
    // From 16 on, libpq refuses to answer a server that asks otherwise.
    PGREQUIREAUTH: isScramOnly(password) ? 'scram-sha-256' : '',
    ...tlsOf(url),
  };
  return {
    name,
    url: url.href,
    variables: {
      DATABASE_URL: url.href,
      DATABASE_NAME: name,
      PGDATABASE: name,
      ...Object.fromEntries(Object.entries(known).filter(([, value]) => value !== '')),
    },
  };
}

function tlsOf({ searchParams }: URL): Record<string, string> {
  const parameters = ['sslmode', 'sslrootcert', 'sslcert', 'sslkey'];
  return Object.fromEntries(
    parameters.map((name) => [`PG${name.toUpperCase()}`, searchParams.get(name) ?? '']),
  );
}

/** The same URL for where others may read it: without the password. */
export function withoutPassword(url: string): string {
  const shown = parseServerUrl(url);
  shown.password = '';
  shown.searchParams.delete('password');
  return shown.href;
}

/** The database that a URL names, or `''`. */
export function databaseOf(serverUrl: string): string {
  return decodeURIComponent(parseServerUrl(serverUrl).pathname.slice(1));
}

/** @throws {@link ServerUrlError} when the text is no URL of a PostgreSQL server */
export function parseServerUrl(text: string): URL {
  try {
    const url = new URL(text);
    if (/^postgres(ql)?:$/.test(url.protocol)) return url;
  } catch {
    // The error of `URL` shows the text, and with it the password.
  }
  throw new ServerUrlError();
}

/** What a URL says of the server; what it leaves out is `''`, and `pg` and libpq then have rules of their own. */
export function partsOf(url: URL): { host: string; port: string; user: string; password: string } {
  const host = url.hostname || url.searchParams.get('host') || '';
  return {
    host: decodeURIComponent(host).replace(/^\[(.*)\]$/, '$1'),
    port: url.port || (url.searchParams.get('port') ?? ''),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
  };
}
