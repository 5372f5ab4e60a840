import { type Server, type ServerOptions } from '@nx-worktree/postgres';
import { type ServerSource } from '../engine/server-source';
import { wakeServer } from './wake-server';

/** A server that is found or started when it is first needed, so that what needs none doesn't wait for it. */
export class ServerAccess implements ServerSource {
  #opened: Promise<Server> | undefined;

  constructor(readonly options: ServerOptions) {}

  /** Finds or starts the server, the first time. */
  open(): Promise<Server> {
    this.#opened ??= wakeServer(this.options);
    return this.#opened;
  }

  /** Ends the session, if there is one; what it held has no holder from then on. */
  async close(): Promise<void> {
    const server = await this.#opened?.catch(() => undefined);
    this.#opened = undefined;
    await server?.close();
  }
}
