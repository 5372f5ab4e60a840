import { hasCode } from '@nx-worktree/system';
import { type Client, type QueryResultRow } from 'pg';
import { connect } from './connect';
import { SessionLostError, type ServerAddress } from './session-errors';

/** The server says that it ends the session: by an administrator, after a crash. */
export const SERVER_STOPS = ['57P01', '57P02'];

/**
 * One session with a server. Queries of callers that don't know of each other run one after the other. The session
 * does not keep the process alive while no query runs: what it holds is meant to end with the process.
 */
export class Session {
  #last: Promise<unknown> = Promise.resolve();
  #cause: Error | undefined;
  #isClosed = false;
  readonly #lost = new AbortController();

  private constructor(
    private readonly client: Client,
    readonly server: ServerAddress,
    readonly serverUrl: string,
  ) {
    // An 'error' without a listener ends the process; the next query reports it instead.
    client.on('error', (error) => (this.#cause ??= error));
    client.on('end', () => {
      this.#cause ??= new Error('the connection was closed');
      this.#lost.abort(this.#cause);
    });
    client.unref();
  }

  /** Opens a session in one database of the server; throws what `connect` throws. */
  static async open(serverUrl: string, database: string, applicationName?: string): Promise<Session> {
    const { client, server } = await connect(serverUrl, database, applicationName);
    return new Session(client, server, serverUrl);
  }

  /** Aborted as soon as the session has ended. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  /** The server's process of this session, as the server or a proxy before it has announced it. */
  get announcedPid(): number | null {
    return this.client.processID;
  }

  /**
   * Runs one statement with values, or several without. Several are one transaction, and no other query of this
   * session comes between them.
   *
   * @returns the rows of a single statement
   * @throws {@link SessionLostError} when the server ended the session
   */
  query<Row extends QueryResultRow>(sql: string, values?: unknown[]): Promise<Row[]> {
    const result = this.#last.then(() => this.#run<Row>(sql, values));
    this.#last = result.catch(() => undefined);
    return result;
  }

  /** Ends the session, and with it its advisory locks. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    await this.#last;
    this.#isClosed = true;
    if (this.#cause) return;
    this.client.ref();
    await this.client.end();
  }

  async #run<Row extends QueryResultRow>(sql: string, values?: unknown[]): Promise<Row[]> {
    this.#assertThere();
    this.client.ref();
    try {
      return (await this.client.query<Row>(sql, values)).rows;
    } catch (error) {
      if (error instanceof Error && hasCode(error, ...SERVER_STOPS)) this.#cause ??= error;
      this.#assertThere();
      throw error;
    } finally {
      this.client.unref();
    }
  }

  #assertThere(): void {
    if (this.#cause) throw new SessionLostError(this.server, { cause: this.#cause });
  }
}
