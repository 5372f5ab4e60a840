import { type ConnectionInfo } from '../session/address';

/** A complete database that is only ever copied. */
export interface Template {
  readonly name: string;
  readonly key: string;
}

export interface TemplateRequest {
  /** What the template is built from, as the hex of a SHA-256. The server adds its own version. */
  readonly key: string;
  /** What went into the key, kept with the template. */
  readonly manifest: Readonly<Record<string, string>>;
  /** Runs the migrations in an empty database. It may leave sessions open: they are ended. */
  build(database: ConnectionInfo): Promise<void>;
}
