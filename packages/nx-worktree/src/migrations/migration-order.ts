import { type ProjectGraph, type ProjectGraphProjectNode } from '@nx/devkit';
import { type MigrationSet } from '@nx-worktree/migrations';
import { Failure } from '@nx-worktree/system';
import { migrationSetOf } from './migration-set';

/**
 * The migrations that a project's database needs, in the order in which they are applied: those of the projects it
 * depends on come before its own. Projects that don't depend on each other are taken by name, so that the order, and
 * with it the template, is the same everywhere.
 *
 * @param checkout absolute path of the workspace
 */
export function suiteMigrations(checkout: string, project: string, graph: ProjectGraph): MigrationSet[] {
  return migrationsOf(checkout, dependenciesFirst([project], graph));
}

/**
 * The migrations of all projects, in the same order.
 *
 * @param checkout absolute path of the workspace
 */
export function allMigrations(checkout: string, graph: ProjectGraph): MigrationSet[] {
  return migrationsOf(checkout, dependenciesFirst(Object.keys(graph.nodes).sort(), graph));
}

/** The migrations of a workspace as far as its configuration makes sense. */
export interface SoundMigrations {
  readonly migrations: readonly MigrationSet[];
  /** What is wrong with the configuration of other projects. */
  readonly faults: readonly Failure[];
}

/**
 * The migrations of all projects, without those of projects that are configured wrongly: one of them must not keep
 * anybody from looking at the rest.
 *
 * @param checkout absolute path of the workspace
 */
export function soundMigrations(checkout: string, graph: ProjectGraph): SoundMigrations {
  const migrations: MigrationSet[] = [];
  const faults: Failure[] = [];
  for (const node of dependenciesFirst(Object.keys(graph.nodes).sort(), graph)) {
    try {
      migrations.push(...migrationsOf(checkout, [node]));
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      faults.push(error);
    }
  }
  return { migrations, faults };
}

function migrationsOf(checkout: string, nodes: ProjectGraphProjectNode[]): MigrationSet[] {
  return nodes.flatMap((node) => {
    const project = { name: node.name, root: node.data.root };
    return migrationSetOf(checkout, project, migrateOptions(node)) ?? [];
  });
}

function dependenciesFirst(projects: string[], graph: ProjectGraph): ProjectGraphProjectNode[] {
  const ordered: ProjectGraphProjectNode[] = [];
  const entered = new Set<string>();
  const visit = (name: string): void => {
    const node = graph.nodes[name];
    if (!node || entered.has(name)) return;
    entered.add(name);
    const dependencies = graph.dependencies[name] ?? [];
    for (const target of dependencies.map((dependency) => dependency.target).sort()) visit(target);
    ordered.push(node);
  };
  for (const project of projects) visit(project);
  return ordered;
}

function migrateOptions(node: ProjectGraphProjectNode): object {
  const targets = Object.values(node.data.targets ?? {});
  return targets.find((target) => target.executor === 'nx-worktree:migrate-isolated')?.options ?? {};
}
