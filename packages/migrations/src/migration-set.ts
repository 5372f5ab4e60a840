/** The migrations of one project: what they are, and which tool applies them. */
export interface MigrationSet {
  /** Name of the project. */
  readonly project: string;
  /** Its root, relative to the checkout, with `/`. */
  readonly root: string;
  readonly tool: ToolName;
  /** The folder of the migrations, relative to the root; `migrations` unless told. */
  readonly directory?: string;
  /** What the tool `command` runs, by the shell. */
  readonly command?: string;
  /** Globs, relative to the root, of more files that the migrations are made of. */
  readonly inputs?: readonly string[];
  /** A command of the shell that fills the tables, after these migrations and before those of the next set. */
  readonly seed?: string;
  /** For how many hours a template may be used, where migrations or seed depend on the time. */
  readonly freshForHours?: number;
}

export type ToolName = 'node-pg-migrate' | 'knex' | 'sql' | 'command';

/** The folder of a set's migrations, relative to the project's root. */
export function directoryOf({ directory = 'migrations' }: MigrationSet): string {
  return directory;
}

/** A set in a checkout. */
export interface MigrationPlace {
  readonly set: MigrationSet;
  readonly checkout: string;
  /** Absolute path of the project's root in the checkout. */
  readonly projectRoot: string;
}
