import { posix } from 'node:path';
import { type MigrationSet } from '../sets/migration-set';
import { type AppliedMigration, type Migration } from '../tools/migration';
import { type ToolCommands } from '../tools/tool';

/** Everything that is compared for the migrations of one project. Files of migrations are relative to the project's root. */
export interface ComparedSet {
  readonly set: MigrationSet;
  /** What people call the tool. */
  readonly title: string;
  readonly commands: ToolCommands;
  /** What the files say, in the order in which they are applied. */
  readonly migrations: readonly Migration[];
  /** What the history in the database says; `undefined` when there is none. */
  readonly applied: readonly AppliedMigration[] | undefined;
  /** Names of those of which it is known that their files said something else when they were applied. */
  readonly changed: ReadonlySet<string>;
  /** Names of applied ones of which it isn't known what their files said when they were applied. */
  readonly unknown: ReadonlySet<string>;
  readonly git: GitFacts;
  /** The table that keeps the tool from running, because a run has locked it. */
  readonly lockedTable: string | undefined;
  /** The command that recreates the database, where that is ours. */
  readonly reset: string | undefined;
}

/** What git knows of the files of one project's migrations. */
export interface GitFacts {
  /** Files of this checkout that its commit lacks. */
  readonly uncommitted: ReadonlySet<string>;
  /** By the name of a migration whose file this checkout lacks: where git has the file. */
  readonly elsewhere: ReadonlyMap<string, Whereabouts>;
}

/** Where git has a file that this checkout lacks. */
export interface Whereabouts {
  /** Relative to the workspace. */
  readonly path: string;
  /** Branches that have it, short names. */
  readonly branches: readonly string[];
  /** The last commit that has it, and its subject. */
  readonly commit: string;
  readonly subject: string;
}

/** Names that the history has and the files have not. */
export function namesWithoutFile(
  migrations: readonly Migration[],
  applied: readonly AppliedMigration[] | undefined,
): string[] {
  const known = new Set(migrations.map(({ name }) => name));
  return (applied ?? []).map(({ name }) => name).filter((name) => !known.has(name));
}

/** The file of a migration that people are shown, relative to the workspace. */
export function pathOf({ root }: MigrationSet, migration: Migration): string {
  return posix.join(root, fileOf(migration));
}

/** The same, relative to the project's root. */
export function fileOf({ files: [file], name }: Migration): string {
  return file ?? name;
}

/** Some names, and how many more there are. */
export function listed(names: readonly string[], most = 3): string {
  const more = names.length - most;
  return [...names.slice(0, most), ...(more > 0 ? [`${more} more`] : [])].join(', ');
}
