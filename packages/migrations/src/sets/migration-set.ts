import { join } from 'node:path';

/** The migrations of one project: what they are, and which tool applies them. */
export interface MigrationSet {
  /** Name of the project. */
  readonly project: string;
  /** Its root, relative to the checkout, with `/`. */
  readonly root: string;
  /** Name of a tool in the registry. */
  readonly tool: string;
  /** The folder of the migrations, relative to the root; by default `migrations`. */
  readonly directory?: string;
  /** A command for the shell, where the tool is one that runs a command. */
  readonly command?: string;
  /** Globs, relative to the root, of more files that decide what the migrations do. */
  readonly inputs?: readonly string[];
  /** A command for the shell that fills the tables, after these migrations and before those of the next set. */
  readonly seed?: string;
  /** For how many hours a template may be used, where migrations or seed depend on the time. */
  readonly freshForHours?: number;
}

/** The folder of a set's migrations, relative to the project's root. */
export function directoryOf({ directory = 'migrations' }: MigrationSet): string {
  return directory;
}

/** A set in a checkout. */
export interface MigrationPlace {
  readonly set: MigrationSet;
  /** Absolute path. */
  readonly checkout: string;
  /** Absolute path of the project's root in the checkout. */
  readonly projectRoot: string;
  /** Aborted when the programs that run for it have to end. */
  readonly signal?: AbortSignal;
}

/** @param checkout absolute path */
export function placeOf(checkout: string, set: MigrationSet): MigrationPlace {
  return { set, checkout, projectRoot: join(checkout, set.root) };
}
