import { type Server, type ServerOptions } from '@nx-worktree/postgres';

/** Where the parts of an environment get the server of its database from, which is opened when it is first needed. */
export interface ServerSource {
  /** Which server it is. */
  readonly options: ServerOptions;

  /**
   * Opens the server; the same one each time.
   *
   * @throws what `openServer` of `@nx-worktree/postgres` throws
   */
  open(): Promise<Server>;
}
