import { realPathIfThere } from '@nx-worktree/system';
import { join } from 'node:path';
import { type Pair, isWorkspacePath } from './places';
import { type Content, contentOf, type Unit } from './units';

/** Packages that load what is generated beside them, which no `package.json` says. */
const LOADS_GENERATED: Readonly<Record<string, string>> = { '.prisma': '@prisma/client' };

/**
 * Node loads a linked package from where it really lies, and so it finds there what it depends on: in the main
 * checkout. Packages that depend on a package of the workspace, or on one that holds generated code, have to stand in
 * the worktree themselves to find the worktree's own, and so have those that depend on them. They are told by name, so
 * that of two versions both are copied.
 *
 * @param main real path of the main checkout
 * @param modules each `node_modules` of the main checkout, by its real path, with its counterpart
 * @param workspaceNames of the packages that are in the checkout itself
 * @param generated packages into which code is generated, by their names
 */
export async function packagesToCopy(
  main: string,
  modules: readonly Pair[],
  workspaceNames: ReadonlySet<string>,
  generated: readonly string[],
): Promise<Pair[]> {
  const contents = modules.map(contentOf);
  const workspaceLinks = await Promise.all(
    contents.map((content) => linkedNames(main, content, workspaceNames)),
  );
  const units = contents.flatMap((content) => content.units);
  const names = [...contents.flatMap(({ hidden }) => hidden), ...units.flatMap((unit) => unit.names)];
  const loaders = names.flatMap((name) => LOADS_GENERATED[name] ?? []);
  return dependentsOf([...workspaceLinks.flat(), ...loaders, ...generated], units);
}

/** The workspace's packages among the links of a `node_modules`: a fixture may have the name of a package from a registry. */
async function linkedNames(
  main: string,
  { directory, links }: Content,
  workspaceNames: ReadonlySet<string>,
): Promise<string[]> {
  const names = links.filter((name) => workspaceNames.has(name));
  const places = await Promise.all(names.map((name) => realPathIfThere(join(directory, name))));
  return names.filter((_, index) => {
    const place = places[index];
    return place !== undefined && isWorkspacePath(main, place);
  });
}

/** The units that hold a package of these names, or load one, directly or through each other. */
function dependentsOf(names: readonly string[], units: readonly Unit[]): Unit[] {
  const wanted = new Set(names);
  const found = new Set<Unit>();
  for (let before = -1; before < found.size;) {
    before = found.size;
    for (const unit of units) {
      if (found.has(unit) || ![...unit.names, ...unit.loads].some((name) => wanted.has(name))) continue;
      found.add(unit);
      for (const name of unit.names) wanted.add(name);
    }
  }
  return [...found];
}
