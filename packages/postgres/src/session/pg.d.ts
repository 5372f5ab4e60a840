import 'pg';

declare module 'pg' {
  // Client has had these since 8.0 (`lib/client.js`); its types leave them out.
  interface Client {
    ref(): void;
    unref(): void;
    /** Process of the server, as that (or a proxy) has announced it. */
    readonly processID: number | null;
  }
}
