import { hasCode } from '@nx-worktree/system';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A block such as `datasource db { ... }`, which says which database it is. */
const DATASOURCE = /^\s*datasource\s+\w+\s*\{([^}]*)\}/m;
const OF_POSTGRES = /^\s*provider\s*=\s*"postgres(ql)?"/m;

/** The part of a Prisma schema that says which database it is. */
export interface Datasource {
  /** Absolute path of the file that it is in. */
  readonly file: string;
  readonly text: string;
}

/**
 * Looks for the datasource of a schema.
 *
 * @param path absolute: a file, or a folder of a schema in several files
 * @returns `undefined` when there is none, or it is for another database than PostgreSQL
 */
export function datasourceIn(path: string): Datasource | undefined {
  for (const file of filesOf(path)) {
    const text = DATASOURCE.exec(readFileSync(file, 'utf8'))?.[1];
    if (text !== undefined) return OF_POSTGRES.test(text) ? { file, text } : undefined;
  }
  return undefined;
}

/** The folder that holds the migrations of a datasource, unless the configuration names another one. */
export function migrationsBeside({ file }: Datasource): string {
  return join(dirname(file), 'migrations');
}

function filesOf(path: string): string[] {
  try {
    if (!statSync(path).isDirectory()) return [path];
    const names = readdirSync(path, { recursive: true, encoding: 'utf8' });
    return names
      .filter((name) => name.endsWith('.prisma'))
      .sort()
      .map((name) => join(path, name));
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return [];
    throw error;
  }
}
