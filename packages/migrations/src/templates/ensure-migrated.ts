import { type EnsuredTemplate, type Server } from '@nx-worktree/postgres';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inputFilesOf } from '../registry/inputs';
import { type Checkout } from '../sets/checkout';
import { type MigrationPlace, type MigrationSet } from '../sets/migration-set';
import { type DescribedSet } from './describe-set';
import { type DescribedSets, describeSets, type MigratedTemplate, templateFrom } from './template-of';

/** SQL that creates roles. Where it isn't run, as in a comment, the additional template does no harm. */
const MAKES_ROLES = /\bcreate\s+(role|user|group)\b/i;

/**
 * Finds the template that sets of migrations make, or builds it.
 *
 * A role belongs to the server and can be created only once, by the migrations of one project for all that depend on
 * it. So the sets up to the last one that creates roles get a template of their own, on which the other templates are
 * built.
 *
 * @param sets in the order in which they are applied
 * @param count how many migrations of the last set are applied; by default all
 * @param isSeeded whether the seed of the last set runs after them; by default only after all
 * @throws the errors of `templateOf` and of `Server.ensureTemplate`
 */
export async function ensureMigrated(
  server: Server,
  checkout: Checkout,
  sets: readonly MigrationSet[],
  count?: number,
  isSeeded?: boolean,
): Promise<{ readonly request: MigratedTemplate; readonly template: EnsuredTemplate }> {
  return ensureDescribed(server, await describeSets(checkout, sets), count, isSeeded);
}

/**
 * The same for sets that were just read.
 *
 * @param count as for {@link ensureMigrated}
 * @param isSeeded as for {@link ensureMigrated}
 * @throws the errors of `Server.ensureTemplate`
 */
export async function ensureDescribed(
  server: Server,
  described: DescribedSets,
  count?: number,
  isSeeded?: boolean,
): Promise<{ readonly request: MigratedTemplate; readonly template: EnsuredTemplate }> {
  const shared = await setsThatMakeRoles(described.sets.slice(0, -1));
  if (shared.length > 0) await server.ensureTemplate(templateFrom({ ...described, sets: shared }));
  const request = templateFrom(described, count, isSeeded);
  return { request, template: await server.ensureTemplate(request) };
}

async function setsThatMakeRoles(sets: readonly DescribedSet[]): Promise<DescribedSet[]> {
  const makers = await Promise.all(sets.map(({ place }) => makesRoles(place)));
  return sets.slice(0, makers.lastIndexOf(true) + 1);
}

async function makesRoles(place: MigrationPlace): Promise<boolean> {
  const files = await inputFilesOf(place);
  const texts = await Promise.all(files.map((file) => readFile(join(place.projectRoot, file), 'utf8')));
  return texts.some((text) => MAKES_ROLES.test(text));
}
