import {
  type CreateNodesContext,
  type CreateNodesResult,
  type CreateNodesV2,
  type TargetConfiguration,
} from '@nx/devkit';
import { migrationInputs, type MigrationSet } from '@nx-worktree/migrations';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { MigrationPathError, MigrationToolUnknownError } from '../migrations/errors';
import { type TestIsolatedOptions } from '../executors/test-isolated/options';
import { migrationSetOf } from '../migrations/migration-set';
import { inputsFor } from '../migrations/paths';
import { type PluginOptions, readOptions } from './options';
import { declaredTarget, hasTests, testsTarget } from './own-tests';
import { type DeclaredProject, readProjects } from './projects';
import { migrateIsolatedTarget } from './targets/migrate-isolated';
import { testIsolatedTarget } from './targets/test-isolated';
import { WORKTREES, worktreesProject } from './targets/worktrees';

/** What the plugin infers: the project `worktrees`, and targets for projects with tests or migrations. */
export const createNodesV2: CreateNodesV2 = [
  '{nx.json,**/package.json,**/project.json}',
  (files, options, context) => infer(files, readOptions(options), context),
];

function infer(
  files: readonly string[],
  options: PluginOptions,
  context: CreateNodesContext,
): Array<readonly [string, CreateNodesResult]> {
  const projects = readProjects(files, context.workspaceRoot).map((project) => ({
    ...project,
    migrations: migrationsOf(project, options, context),
  }));
  const allMigrations = [...new Set(projects.flatMap(({ migrations }) => migrations ?? []))].sort();
  const inferred = projects.map((project) => {
    const targets = {
      ...(project.migrations && {
        [options.migrateTargetName]: migrateIsolatedTarget(project.root, project.migrations),
      }),
      ...testTarget(project, allMigrations, options, context),
    };
    return [project.file, { projects: { [project.root]: { targets } } }] as const;
  });
  return [...worktrees(files), ...inferred];
}

/** The project's migrations as inputs of Nx, `undefined` when it has none. */
function migrationsOf(
  project: DeclaredProject,
  { migrateTargetName }: PluginOptions,
  { nxJsonConfiguration, workspaceRoot }: CreateNodesContext,
): string[] | undefined {
  const { options } = declaredTarget(
    project,
    migrateTargetName,
    nxJsonConfiguration,
    'nx-worktree:migrate-isolated',
  );
  try {
    const set = migrationSetOf(workspaceRoot, project, options);
    if (!set) return undefined;
    const inputs = inputsFor(workspaceRoot, project.root, migrationInputs(set));
    return readsManifestOfWorkspace(set, workspaceRoot)
      ? [...inputs, '{workspaceRoot}/package.json']
      : inputs;
  } catch (error) {
    // An error here would leave the whole workspace without a project graph. The run says it.
    if (error instanceof MigrationPathError || error instanceof MigrationToolUnknownError) return [];
    throw error;
  }
}

/** Programs of Node read the nearest `package.json`, such as for the type of its modules. */
function readsManifestOfWorkspace({ tool, seed, root }: MigrationSet, workspaceRoot: string): boolean {
  const runsPrograms = tool !== 'sql' || seed !== undefined;
  return runsPrograms && !existsSync(join(workspaceRoot, root, 'package.json'));
}

/** What is declared of the target itself, such as whose tests it runs, decides what it takes over from there. */
function testTarget(
  project: DeclaredProject,
  migrations: string[],
  { target, testTargetName, server }: PluginOptions,
  { nxJsonConfiguration: nxJson, workspaceRoot }: CreateNodesContext,
): Record<string, TargetConfiguration> {
  const executor = 'nx-worktree:test-isolated';
  const { options } = declaredTarget(project, testTargetName, nxJson, executor);
  const own: Partial<TestIsolatedOptions> = options ?? {};
  const tests = own.target ?? target;
  if (!hasTests(project, tests, nxJson, workspaceRoot)) return {};
  const inferred = testIsolatedTarget({
    projectRoot: project.root,
    target: tests,
    declared: testsTarget(project, tests, nxJson, workspaceRoot),

    migrations,
    server: { ...server, ...(own.serverVersion !== undefined && { version: own.serverVersion }) },
    database: own.database,
  });
  return { [testTargetName]: inferred };
}

/** The plugin's `include` may leave nx.json out; then any other file stands for the workspace. */
function worktrees(files: readonly string[]): Array<readonly [string, CreateNodesResult]> {
  const file = files.includes('nx.json') ? 'nx.json' : [...files].sort()[0];
  return file ? [[file, { projects: { [WORKTREES]: worktreesProject() } }]] : [];
}
