import { type ProjectGraph, type ProjectGraphProjectNode } from '@nx/devkit';
import { type MigrationSet } from '@nx-worktree/environment';
import { migrationSetOf } from './migration-set';

/**
 * The migrations that a project's database needs, in the order in which they are applied: those of the projects it
 * depends on come before its own. Projects that don't depend on each other are taken by name, so that the order, and
 * with it the template, is the same everywhere.
 *
 * @param checkout absolute path of the workspace
 */
export function suiteMigrations(checkout: string, project: string, graph: ProjectGraph): MigrationSet[] {
  return dependenciesFirst(project, graph).flatMap((node) => {
    const root = node.data.root;
    return migrationSetOf(checkout, { name: node.name, root }, migrateOptions(node)) ?? [];
  });
}

function dependenciesFirst(project: string, graph: ProjectGraph): ProjectGraphProjectNode[] {
  const ordered = new Map<string, ProjectGraphProjectNode>();
  const entered = new Set<string>();
  const visit = (name: string): void => {
    const node = graph.nodes[name];
    if (!node || entered.has(name)) return;
    entered.add(name);
    const dependencies = graph.dependencies[name] ?? [];
    for (const target of dependencies.map((dependency) => dependency.target).sort()) visit(target);
    ordered.set(name, node);
  };
  visit(project);
  return [...ordered.values()];
}

function migrateOptions(node: ProjectGraphProjectNode): object {
  const targets = Object.values(node.data.targets ?? {});
  return targets.find((target) => target.executor === 'nx-worktree:migrate-isolated')?.options ?? {};
}
