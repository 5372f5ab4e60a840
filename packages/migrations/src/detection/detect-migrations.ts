import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { TOOLS } from '../registry/registry';
import { type MigrationSet } from '../sets/migration-set';

/**
 * Finds out from a project's files whether it has migrations, and of which tool. The result depends on nothing but
 * these files, so that it can be part of an Nx task.
 *
 * @param checkout absolute path of the workspace
 * @param project its name, and its root relative to the checkout
 * @returns `undefined` when its files show none
 */
export function detectMigrations(
  checkout: string,
  project: { readonly name: string; readonly root: string },
): MigrationSet | undefined {
  const projectRoot = join(checkout, project.root);
  for (const tool of TOOLS) {
    const directory = tool.detect?.(projectRoot, checkout);
    if (directory === undefined || isEmpty(join(projectRoot, directory))) continue;
    return { project: project.name, root: project.root, tool: tool.name, directory };
  }
  return undefined;
}

/**
 * Finds out which tool the files in a folder are for that is known to hold migrations. The result depends on nothing
 * but files as well.
 *
 * @param checkout absolute path of the workspace
 * @param project its root, relative to the checkout
 * @param directory relative to the project's root
 * @returns name of the tool; `undefined` when the files don't show it, or when there are none
 */
export function detectToolIn(
  checkout: string,
  project: { readonly root: string },
  directory: string,
): string | undefined {
  const projectRoot = join(checkout, project.root);
  if (isEmpty(join(projectRoot, directory))) return undefined;
  return TOOLS.find((tool) => tool.fits?.(directory, projectRoot, checkout))?.name;
}

function isEmpty(directory: string): boolean {
  try {
    return readdirSync(directory).length === 0;
  } catch {
    return true;
  }
}
