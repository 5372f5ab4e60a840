import {
  type CreateNodesContext,
  type CreateNodesResult,
  type CreateNodesV2,
  type TargetConfiguration,
} from '@nx/devkit';
import { migrationInputsOf } from '../migrations/inputs-of-project';
import { type PluginOptions, readOptions } from '../options/plugin-options';
import { readProjects } from '../projects/declared-projects';
import { type InspectedProject, type InspectedWorkspace } from '../targets/inferred-target';
import { INFERRED_TARGETS } from '../targets/inferred-targets';
import { worktreesProject } from '../targets/worktrees';
import { makeWorktreesRoot, WORKTREES_ROOT } from '../targets/worktrees-root';

/** What the plugin infers: the project `worktrees`, and targets for projects with tests or migrations. */
export const createNodesV2: CreateNodesV2 = [
  '{nx.json,**/package.json,**/project.json}',
  (files, options, context) => infer(files, readOptions(options), context),
];

function infer(
  files: readonly string[],
  options: PluginOptions,
  { nxJsonConfiguration: nxJson, workspaceRoot }: CreateNodesContext,
): Array<readonly [string, CreateNodesResult]> {
  const { migrateTargetName } = options;
  const projects = readProjects(files, workspaceRoot).map((project) => ({
    ...project,
    migrations: migrationInputsOf(project, migrateTargetName, nxJson, workspaceRoot),
  }));
  const migrations = [...new Set(projects.flatMap((project) => project.migrations ?? []))].sort();
  const workspace = { workspaceRoot, nxJson, options, migrations };
  const inferred = projects.map((project) => {
    const node = { targets: targetsOf(project, workspace) };
    return [project.file, { projects: { [project.root]: node } }] as const;
  });
  return [...worktrees(files, workspaceRoot), ...inferred];
}

function targetsOf(
  project: InspectedProject,
  workspace: InspectedWorkspace,
): Record<string, TargetConfiguration> {
  const targets = INFERRED_TARGETS.flatMap((target) => {
    const inferred = target.infer(project, workspace);
    return inferred ? [[target.name(workspace.options), inferred] as const] : [];
  });
  return Object.fromEntries(targets);
}

/** The plugin's `include` may leave nx.json out; then any other file stands for the workspace. */
function worktrees(
  files: readonly string[],
  workspaceRoot: string,
): Array<readonly [string, CreateNodesResult]> {
  const file = files.includes('nx.json') ? 'nx.json' : [...files].sort()[0];
  if (file === undefined) return [];
  makeWorktreesRoot(workspaceRoot);
  return [[file, { projects: { [WORKTREES_ROOT]: worktreesProject() } }]];
}
