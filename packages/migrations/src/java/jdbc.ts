import { type ConnectionInfo } from '@nx-worktree/postgres';

/** A database as programs in Java want to be told of it. */
export interface JdbcAddress {
  readonly url: string;
  readonly user: string;
  readonly password: string;
}

/** The parameters that libpq and PostgreSQL's driver for Java call by the same names. */
const SAME = ['sslmode', 'sslrootcert', 'sslcert', 'sslkey', 'options'];

/** https://jdbc.postgresql.org/documentation/use/#connecting-to-the-database */
export function jdbcOf({ url, name, variables }: ConnectionInfo): JdbcAddress {
  const { searchParams } = new URL(url);
  const { PGHOST: host = 'localhost', PGPORT: port = '5432', PGUSER = '', PGPASSWORD = '' } = variables;
  const parameters = new URLSearchParams();
  for (const parameter of SAME) {
    const value = searchParams.get(parameter);
    if (value !== null) parameters.set(parameter, value);
  }
  const query = parameters.size === 0 ? '' : `?${parameters}`;
  return {
    url: `jdbc:postgresql://${host.includes(':') ? `[${host}]` : host}:${port}/${encodeURIComponent(name)}${query}`,
    user: PGUSER,
    password: PGPASSWORD,
  };
}
