import { type EventEmitter } from 'node:events';
import { type Socket } from 'node:net';
import 'pg';

declare module 'pg' {
  // Client has had these since 8.0 (`lib/client.js`); its types leave them out.
  interface Client {
    ref(): void;
    unref(): void;
    /** Process of the server, as that (or a proxy) has announced it. */
    readonly processID: number | null;
    /** Emits each message of the server by its name. */
    readonly connection: EventEmitter & { readonly stream: Socket };
    /** Answers a server that wants the password itself. */
    _handleAuthCleartextPassword(): void;
    /** Answers a server that wants a hash of the password, which is worth as much as the password to it. */
    _handleAuthMD5Password(): void;
  }
}
