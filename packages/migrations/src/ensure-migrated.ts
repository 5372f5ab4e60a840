import { type EnsuredTemplate, type Server } from '@nx-worktree/postgres';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Checkout } from './checkout';
import { inputFilesOf, placeOf } from './input-files';
import { type MigrationSet } from './migration-set';
import { type MigratedTemplate, templateOf } from './template-of';

/** Text that makes roles; where it isn't run, as in a comment, a template too many does no harm. */
const MAKES_ROLES = /\bcreate\s+(role|user|group)\b/i;

/**
 * Finds the template that sets of migrations make, or builds it.
 *
 * A role belongs to the server and can be made once, by the migrations of one project for all that depend on it. So the
 * sets up to the last that makes roles get a template of their own, and those of the projects are built on it.
 *
 * @param sets in the order in which they are applied
 * @throws what `templateOf` and `Server.ensureTemplate` throw
 */
export async function ensureMigrated(
  server: Server,
  checkout: Checkout,
  sets: readonly MigrationSet[],
): Promise<{ readonly request: MigratedTemplate; readonly template: EnsuredTemplate }> {
  const shared = await setsThatMakeRoles(checkout.directory, sets.slice(0, -1));
  if (shared.length > 0) await server.ensureTemplate(await templateOf(checkout, shared));
  const request = await templateOf(checkout, sets);
  return { request, template: await server.ensureTemplate(request) };
}

async function setsThatMakeRoles(checkout: string, sets: readonly MigrationSet[]): Promise<MigrationSet[]> {
  const makers = await Promise.all(sets.map((set) => makesRoles(checkout, set)));
  return sets.slice(0, makers.lastIndexOf(true) + 1);
}

async function makesRoles(checkout: string, set: MigrationSet): Promise<boolean> {
  const place = placeOf(checkout, set);
  const files = await inputFilesOf(place);
  const texts = await Promise.all(files.map((file) => readFile(join(place.projectRoot, file), 'utf8')));
  return texts.some((text) => MAKES_ROLES.test(text));
}
