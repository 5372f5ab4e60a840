import { existsSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { directoryOf, type MigrationSet } from '../../sets/migration-set';
import { pathFrom } from '../../sets/paths';
import { isClient } from '../clients';
import { prismaIn, prismaOfProject, type PrismaProject } from './configuration';

/** The packages of Prisma that code works with. */
const CLIENTS = ['@prisma/client', '@prisma/adapter-pg', 'prisma'];

/**
 * Finds the migrations of a project: its own, or those in the root of the workspace if the project depends on a client
 * of Prisma or PostgreSQL.
 *
 * @param projectRoot absolute path
 * @param checkout absolute path
 * @returns the folder of the migrations, relative to the project's root
 */
export function directoryFor(projectRoot: string, checkout: string): string | undefined {
  const own = prismaOfProject(projectRoot);
  const { directory } = own ?? (isClient(projectRoot, ...CLIENTS) ? prismaIn(checkout) : undefined) ?? {};
  return directory !== undefined && holdsMigrations(directory) ? pathFrom(projectRoot, directory) : undefined;
}

/**
 * The use of Prisma that a set's folder of migrations belongs to.
 *
 * @returns `undefined` when there is no schema, or its migrations are in another folder
 */
export function prismaOf(set: MigrationSet, checkout: string): PrismaProject | undefined {
  const directory = join(checkout, set.root, directoryOf(set));
  const places = [
    () => prismaOfProject(join(checkout, set.root)),
    () => prismaIn(checkout),
    () => prismaIn(join(directory, '..')),
  ];
  for (const look of places) {
    const found = look();
    if (found && relative(found.directory, directory) === '') return found;
  }
  return undefined;
}

/**
 * Whether a folder holds migrations of Prisma: a folder for each, with `migration.sql`.
 *
 * @param directory absolute path
 */
export function holdsMigrations(directory: string): boolean {
  if (!existsSync(directory)) return false;
  return readdirSync(directory, { withFileTypes: true }).some(
    (entry) =>
      entry.isDirectory() &&
      existsSync(join(directory, entry.name, 'migration.sql')) &&
      !existsSync(join(directory, entry.name, 'snapshot.json')),
  );
}
