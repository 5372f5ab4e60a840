import { databaseNames, type OwnHome, sql } from '@nx-worktree/testkit';
import { embeddedServerStatus } from '../src/embedded/embedded-server';
import { openServer } from '../src/server/open-server';
import { useOwnServer } from './own-server';

/** The roles that its owner gave us. */
const ROLES = {
  maker: 'createdb',
  other: 'createdb',
  reader: '',
  full: 'createdb connection limit 0',
} as const;

const PASSWORD = 'se cret/@:1';

/**
 * The server of somebody else, who gave us roles on it: another embedded cluster, of another major version than ours,
 * without what we keep there.
 */
export class ExternalServer {
  /** Its major version. */
  static readonly VERSION = 16;
  readonly password = PASSWORD;

  private constructor(
    private readonly own: OwnHome,
    /** As superuser. */
    readonly adminUrl: string,
  ) {}

  /** Starts it in a state home of its own. */
  static async start(): Promise<ExternalServer> {
    const own = useOwnServer({ versions: [ExternalServer.VERSION] });
    const server = await openServer({ version: ExternalServer.VERSION });
    const adminUrl = (await embeddedServerStatus(ExternalServer.VERSION)).server?.url ?? '';
    await server.close();
    for (const [role, attributes] of Object.entries(ROLES)) {
      await sql(adminUrl, `create role ${role} login ${attributes} password '${PASSWORD}'`);
    }
    return new ExternalServer(own, adminUrl);
  }

  /** The state home of this process. */
  get home(): string {
    return this.own.home;
  }

  /** With this URL a role uses it. */
  urlOf(role: string, password = PASSWORD): string {
    const url = new URL(this.adminUrl);
    url.username = role;
    url.password = encodeURIComponent(password);
    url.pathname = '/postgres';
    return url.href;
  }

  /** Drops all databases that were made on it. */
  async empty(): Promise<void> {
    const names = await databaseNames(this.adminUrl);
    for (const name of names.filter((one) => !/^(postgres|template[01])$/.test(one))) {
      await sql(this.adminUrl, `alter database "${name}" is_template false`);
      await sql(this.adminUrl, `drop database "${name}" with (force)`);
    }
  }

  /** Stops it and deletes all of it. */
  async remove(): Promise<void> {
    await this.own.remove();
  }
}
