import 'pg';

declare module 'pg' {
  // Client has had both since 8.0 (`lib/client.js`); its types leave them out.
  interface Client {
    ref(): void;
    unref(): void;
  }
}
