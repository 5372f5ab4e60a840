import { type ProjectGraph, readJsonFile } from '@nx/devkit';
import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';

interface TsConfig {
  compilerOptions?: { paths?: Record<string, string[]> };
}

/**
 * Tells which project of the workspace a module belongs to: by the name of its package, by the paths of the root's
 * TypeScript configuration, or by its own path. That is how Nx finds plugins and executors of the workspace.
 *
 * @param workspaceRoot absolute path
 * @returns the name of the project, if there is one, as a list
 */
export function projectOfModule(workspaceRoot: string, graph: ProjectGraph): (module: string) => string[] {
  const paths = typeScriptPaths(workspaceRoot);
  const nodes = Object.values(graph.nodes);
  const byPath = (path: string): string[] => {
    const place = posix.normalize(path);
    const owners = nodes.filter(({ data }) => place === data.root || place.startsWith(`${data.root}/`));
    const [nearest] = owners.sort((one, other) => other.data.root.length - one.data.root.length);
    return nearest ? [nearest.name] : [];
  };
  const byPackage = (module: string): string[] =>
    nodes.filter(({ data }) => isWithin(module, data.metadata?.js?.packageName)).map(({ name }) => name);
  return (module) => {
    if (module.startsWith('.')) return byPath(module);
    const named = byPackage(module);
    return named.length > 0 ? named : (paths[module] ?? []).flatMap(byPath);
  };
}

function isWithin(module: string, packageName: string | undefined): boolean {
  return packageName !== undefined && (module === packageName || module.startsWith(`${packageName}/`));
}

function typeScriptPaths(workspaceRoot: string): Record<string, string[]> {
  const file = ['tsconfig.base.json', 'tsconfig.json']
    .map((name) => join(workspaceRoot, name))
    .find((path) => existsSync(path));
  return file ? (readJsonFile<TsConfig>(file).compilerOptions?.paths ?? {}) : {};
}
