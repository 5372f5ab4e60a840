import { type Reads } from '../ownership/template-contents';
import { type ConnectionInfo } from '../session/address';
import { type NoteReads } from './reads';

/** A complete database that is only ever copied. */
export interface Template {
  readonly name: string;
  readonly key: string;
}

/** What a template is made from, and how. */
export interface TemplateRequest {
  /** What the template is built from, as the hex of a SHA-256. The server adds its own version. */
  readonly key: string;
  /** What went into the key, in its order, by names that people know. Kept with the template. */
  readonly manifest: Readonly<Record<string, string>>;
  /**
   * Whose migrations they are, the same before and after a change of them. Templates of one subject are compared to
   * say why one is rebuilt; without it, no reason is given.
   */
  readonly subject?: string;
  /**
   * Runs the migrations in an empty database. It may leave sessions open: they are ended.
   *
   * @param note takes down what they have read that the key doesn't say
   */
  build(database: ConnectionInfo, note: NoteReads): Promise<void>;
  /**
   * What a build has noted, as it is now: its values, in the order of the names. A template is taken only while these
   * are as they were. Without it, nothing that a build reads is noted.
   */
  valuesOf?(names: readonly string[]): Promise<readonly string[]>;
  /** Templates that become this one when only the rest is done in a copy of them, the nearest first. */
  readonly older?: readonly OlderTemplate[];
}

/** A template that another one continues. */
export interface OlderTemplate {
  readonly key: string;
  /** Does what is left to do in a copy of it, so that it is the same as if all had been done in an empty database. */
  build(database: ConnectionInfo, note: NoteReads): Promise<void>;
}

/** A template, with what was done to have it. */
export interface EnsuredTemplate extends Template {
  /** Whether this call built it. */
  readonly built: boolean;
  /**
   * Why it was built although there was one before: how it differs from the nearest template of its subject, such as
   * `0007_add_index.sql changed`. Empty when there was none.
   */
  readonly because: readonly string[];
  /** Name of the older template that it was built on. */
  readonly builtOn?: string;
  /** What its migrations have read, those of the older template included. */
  readonly reads: Reads;
}
