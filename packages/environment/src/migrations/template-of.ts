import { type ConnectionInfo, type TemplateRequest } from '@nx-worktree/postgres';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { glob } from 'tinyglobby';
import { assertNoClash } from './clash';
import { type MigrationSet } from './migration-set';
import { tablesIn } from './tables';
import { MigrationWentElsewhereError } from './errors';
import { versionOf } from './tools/run-package';
import { type MigrationPlace } from './tools/tool';
import { toolNamed } from './tools/tools';

/** A request for a template, and how many migrations are in it. */
export interface MigratedTemplate extends TemplateRequest {
  readonly migrations: number;
}

/**
 * Describes the template database that sets of migrations make. Its key is a digest over everything that decides
 * what is in it: order, tools and their versions, and the content of every file.
 *
 * @param checkout absolute path
 * @param sets in the order in which they are applied
 * @throws {MigrationSetsClashError} when two sets can't share a database
 * @throws {MigrationToolMissingError} when a tool isn't installed
 */
export async function templateOf(checkout: string, sets: readonly MigrationSet[]): Promise<MigratedTemplate> {
  assertNoClash(sets);
  const places = sets.map((set) => ({ set, checkout, projectRoot: join(checkout, set.root) }));
  const described = await Promise.all(places.map(describe));
  const manifest = Object.assign({}, ...described.map(({ manifest }) => manifest)) as Record<string, string>;
  return {
    key: digest(JSON.stringify(described.map(({ manifest }) => manifest))),
    manifest,
    migrations: described.reduce((sum, { migrations }) => sum + migrations, 0),
    build: (database) => migrate(places, database),
  };
}

interface Described {
  /** What decides the content, by a name that people recognise. */
  readonly manifest: Record<string, string>;
  readonly migrations: number;
}

async function describe(place: MigrationPlace): Promise<Described> {
  const { set, projectRoot } = place;
  const tool = toolNamed(set.tool);
  const files = await filesOf(place);
  const contents = await Promise.all(
    files.map(async (file) => [`${set.root}/${file}`, digest(await readFile(join(projectRoot, file)))]),
  );
  const version = tool.package === undefined ? '' : await versionOf(place, tool.package);
  return {
    manifest: {
      [`${set.root} tool`]: [set.tool, version, set.command].filter(Boolean).join(' '),
      ...Object.fromEntries(contents),
    },
    migrations: files.filter((file) => tool.isMigration(file, set)).length,
  };
}

async function filesOf({ set, projectRoot }: MigrationPlace): Promise<string[]> {
  const globs = [...toolNamed(set.tool).inputs(set), ...(set.inputs ?? [])];
  const files = await glob(globs, { cwd: projectRoot, dot: true, ignore: ['**/node_modules/**'] });
  return files.sort();
}

async function migrate(places: readonly MigrationPlace[], database: ConnectionInfo): Promise<void> {
  for (const place of places) {
    const before = await tablesIn(database);
    await toolNamed(place.set.tool).migrate(place, database);
    const isElsewhere = (await tablesIn(database)) <= before && mustAddTables(place.set, before);
    if (isElsewhere) throw new MigrationWentElsewhereError(place.set);
  }
}

/** A tool adds at least the table of its own state; a command may only add rows, but not to a database without tables. */
function mustAddTables({ tool }: MigrationSet, before: number): boolean {
  return toolNamed(tool).stateTable !== undefined || before === 0;
}

function digest(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
