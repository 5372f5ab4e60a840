import { hasCode } from '@nx-worktree/system';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { z } from 'zod';

const JOURNAL = 'meta/_journal.json';

const journalSchema = z.object({
  dialect: z.string().default('postgresql'),
  entries: z.array(z.object({ tag: z.string(), when: z.number() })),
});

/** A migration as Drizzle finds it. */
export interface Entry {
  readonly name: string;
  /** Relative to the folder of the migrations, with `/`. */
  readonly file: string;
  /** In ms since 1970. */
  readonly when: number;
}

/** The folder of Drizzle's migrations. */
export interface DrizzleFolder {
  /** Until Drizzle 1.0, a journal lists the files; since then, each migration has a folder with a snapshot. */
  readonly hasJournal: boolean;
  /** In the order in which Drizzle applies them. */
  readonly entries: readonly Entry[];
}

/**
 * Reads what is in a folder of migrations.
 *
 * @param directory absolute path
 * @returns `undefined` when it holds none of Drizzle for PostgreSQL, or a journal that can't be read
 */
export function readFolder(directory: string): DrizzleFolder | undefined {
  return existsSync(join(directory, JOURNAL)) ? readJournal(directory) : readFolders(directory);
}

function readJournal(directory: string): DrizzleFolder | undefined {
  const journal = journalSchema.safeParse(jsonIn(join(directory, JOURNAL)));
  if (!journal.success || !['postgresql', 'pg'].includes(journal.data.dialect)) return undefined;
  const entries = journal.data.entries.map(({ tag, when }) => ({ name: tag, file: `${tag}.sql`, when }));
  return { hasJournal: true, entries };
}

function readFolders(directory: string): DrizzleFolder | undefined {
  const names = foldersIn(directory).filter((name) => existsSync(join(directory, name, 'migration.sql')));
  const isOfDrizzle = (name: string): boolean => isOfPostgres(join(directory, name, 'snapshot.json'));
  if (!names.some(isOfDrizzle)) return undefined;
  // As drizzle-orm/migrator.js sorts them.
  const sorted = names.sort((one, other) => one.localeCompare(other));
  const entries = sorted.map((name) => ({
    name,
    file: posix.join(name, 'migration.sql'),
    when: timeIn(name),
  }));
  return { hasJournal: false, entries };
}

function foldersIn(directory: string): string[] {
  try {
    const entries = readdirSync(directory, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return [];
    throw error;
  }
}

function isOfPostgres(snapshot: string): boolean {
  const content = z.object({ dialect: z.string() }).safeParse(jsonIn(snapshot));
  return content.success && content.data.dialect.startsWith('postgres');
}

/** `20260101123000_name`, in UTC. */
function timeIn(name: string): number {
  const [, year, month, day, hour, minute, second] = (
    /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)/.exec(name) ?? []
  ).map(Number);
  return Date.UTC(year ?? NaN, (month ?? NaN) - 1, day, hour, minute, second);
}

function jsonIn(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
