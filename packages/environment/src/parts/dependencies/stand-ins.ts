import { isInside, namesInDirectory, realPathIfThere, removeDirectory } from '@nx-worktree/system';
import { existsSync } from 'node:fs';
import { lstat, mkdir, readlink, writeFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

/** The one file of a stand-in besides its package.json. */
const MODULE = 'not-checked-out.js';

/**
 * Puts something in the place of workspace packages that the main checkout has and a worktree has not, as when only
 * some projects are checked out. Node would find them further up, in the `node_modules` of the main checkout, and a
 * suite would pass on code that isn't here. What stands in their place fails with a message as soon as it is loaded.
 *
 * @param main absolute path of the main checkout
 * @param worktree absolute path; without a `node_modules` of its own nothing happens
 */
export async function putStandIns(main: string, worktree: string): Promise<void> {
  if (!existsSync(join(worktree, 'node_modules'))) return;
  for (const { name, directory } of await workspaceLinksOf(main)) {
    const place = join(worktree, 'node_modules', name);
    if (existsSync(join(worktree, directory)) || (await isThere(place))) continue;
    await mkdir(place, { recursive: true });
    await writeFile(join(place, MODULE), moduleOf(name, directory));
    const exports = { '.': `./${MODULE}`, './*': `./${MODULE}` };
    await writeFile(join(place, 'package.json'), JSON.stringify({ name, private: true, exports }));
  }
}

/** Takes away what stands in the place of packages, before dependencies are provided anew. */
export async function removeStandIns(main: string, worktree: string): Promise<void> {
  for (const { name } of await workspaceLinksOf(main)) {
    const place = join(worktree, 'node_modules', name);
    const isLink = (await linkOf(place)) !== undefined;
    if (!isLink && existsSync(join(place, MODULE))) await removeDirectory(place, worktree);
  }
}

interface WorkspaceLink {
  readonly name: string;
  /** Relative to the checkout. */
  readonly directory: string;
}

/** The workspace packages that Node finds from anywhere below the main checkout. */
async function workspaceLinksOf(main: string): Promise<WorkspaceLink[]> {
  const modules = join(main, 'node_modules');
  const root = (await realPathIfThere(main)) ?? main;
  const links: WorkspaceLink[] = [];
  for (const name of await packagesIn(modules)) {
    if ((await linkOf(join(modules, name))) === undefined) continue;
    const real = await realPathIfThere(join(modules, name));
    if (real === undefined || !isInside(real, root)) continue;
    const directory = relative(root, real);
    if (!directory.split(sep).includes('node_modules')) links.push({ name, directory });
  }
  return links;
}

/** The names of the packages in a `node_modules`, scoped ones with their scope. */
async function packagesIn(modules: string): Promise<string[]> {
  const names = await namesInDirectory(modules);
  const scopes = names.filter((name) => name.startsWith('@'));
  const scoped = scopes.map(async (scope) =>
    (await namesInDirectory(join(modules, scope))).map((name) => `${scope}/${name}`),
  );
  return [...names.filter((name) => !name.startsWith('@')), ...(await Promise.all(scoped)).flat()];
}

async function linkOf(path: string): Promise<string | undefined> {
  try {
    return await readlink(path);
  } catch {
    // It is no link, or not there.
    return undefined;
  }
}

/** Whether something lies there, a link that leads nowhere as well. */
async function isThere(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined)) !== undefined;
}

function moduleOf(name: string, directory: string): string {
  const message =
    `The workspace package ${name} (${directory}) is not checked out in this worktree. ` +
    `Add its project: nx g worktree <identifier of this worktree> --projects=<project>`;
  return `throw new Error(${JSON.stringify(message)});\n`;
}
