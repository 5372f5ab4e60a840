import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type MigrationSet, type ToolName } from './migration-set';
import { TOOLS } from './tools/tools';

/**
 * Finds out from a project's files whether it has migrations, and of which tool. The result depends on nothing but
 * these files, so that it may become part of an Nx task.
 *
 * @param checkout absolute path of the workspace
 * @param project its name, and its root relative to the checkout
 */
export function detectMigrations(
  checkout: string,
  project: { readonly name: string; readonly root: string },
): MigrationSet | undefined {
  const projectRoot = join(checkout, project.root);
  for (const tool of TOOLS) {
    const directory = tool.detect(projectRoot, checkout);
    if (directory === undefined || isEmpty(join(projectRoot, directory))) continue;
    return { project: project.name, root: project.root, tool: tool.name, directory };
  }
  return undefined;
}

/**
 * Finds out which tool the files in a folder are for that is said to be one of migrations. The result depends on
 * nothing but files as well.
 *
 * @param directory relative to the project's root
 * @returns `undefined` when they don't show it, or when there are none
 */
export function detectToolIn(
  checkout: string,
  project: { readonly root: string },
  directory: string,
): ToolName | undefined {
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
