import { type TemplateRequest } from '@nx-worktree/postgres';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { applyMigrations } from './apply-migrations';
import { assertNoClash } from './clash';
import { MigrationInputsError } from './errors';
import { inputFilesOf, placeOf } from './input-files';
import { type MigrationPlace, type MigrationSet } from './migration-set';
import { versionOf } from './tools/run-package';
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
 * @throws {MigrationInputsError} when a set has no files
 * @throws {MigrationToolMissingError} when a tool isn't installed
 */
export async function templateOf(checkout: string, sets: readonly MigrationSet[]): Promise<MigratedTemplate> {
  const places = sets.map((set) => placeOf(checkout, set));
  assertNoClash(places);
  const described = await Promise.all(places.map(describe));
  const decisive = described.flatMap(({ decisive }) => decisive);
  return {
    key: digest(JSON.stringify(decisive)),
    manifest: Object.fromEntries(decisive),
    migrations: described.reduce((sum, { migrations }) => sum + migrations.length, 0),
    async build(database) {
      for (const { place, migrations } of described) await applyMigrations(place, migrations, database);
    },
  };
}

interface DescribedSet {
  readonly place: MigrationPlace;
  /** The files that are migrations, relative to the project's root. */
  readonly migrations: readonly string[];
  /** What decides the content, each by a name that people recognise, in a fixed order. */
  readonly decisive: readonly (readonly [name: string, value: string])[];
}

async function describe(place: MigrationPlace): Promise<DescribedSet> {
  const { set, projectRoot } = place;
  const tool = toolNamed(set.tool);
  const files = await inputFilesOf(place);
  if (files.length === 0) throw new MigrationInputsError(set, `no files are known of it in ${set.root}`);
  const version = tool.package === undefined ? '' : await versionOf(place, tool.package);
  const contents = files.map(
    async (file) => [posix.join(set.root, file), digest(await readFile(join(projectRoot, file)))] as const,
  );
  return {
    place,
    migrations: files.filter((file) => tool.isMigration(file, set)),
    decisive: [
      [`${set.project}: tool`, [set.tool, version, set.command].filter(Boolean).join(' ')],
      ...(await Promise.all(contents)),
    ],
  };
}

function digest(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
