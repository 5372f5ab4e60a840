import { type NxJsonConfiguration, type TargetConfiguration } from '@nx/devkit';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type DeclaredProject } from '../projects/declared-projects';
import { declaredTarget } from '../projects/declared-target';
import { type TestPlugin } from './test-plugin';
import { TEST_PLUGINS } from './test-plugins';

/** What `npm init` writes into a package that has no tests. */
const NO_TESTS = /^echo .*no test specified.*exit 1$/;

/**
 * Whether the project has the target that runs its tests: declared, as a script, or inferred by a plugin of Nx.
 *
 * @param target name of that target
 */
export function hasTests(
  project: DeclaredProject,
  target: string,
  nxJson: NxJsonConfiguration,
  workspaceRoot: string,
): boolean {
  if (project.targets[target]) return true;
  const script = project.scripts[target];
  if (script !== undefined) return !NO_TESTS.test(script);
  return inferring(project, target, nxJson, workspaceRoot).length > 0;
}

/** The plugins of Nx that infer the target for the project. */
function inferring(
  project: DeclaredProject,
  target: string,
  nxJson: NxJsonConfiguration,
  workspaceRoot: string,
): TestPlugin[] {
  const asked = TEST_PLUGINS.filter(({ plugin, option }) =>
    targetNames(nxJson, plugin, option).includes(target),
  );
  // Most workspaces have hundreds of projects and none of these plugins.
  if (asked.length === 0) return [];
  const files = readdirSync(join(workspaceRoot, project.root));
  return asked.filter(({ file }) => files.some((name) => file.test(name)));
}

/**
 * What is to be known of the target that runs a project's tests: what is declared, and where nothing is, what a plugin
 * of Nx infers.
 */
export function testsTarget(
  project: DeclaredProject,
  target: string,
  nxJson: NxJsonConfiguration,
  workspaceRoot: string,
): TargetConfiguration {
  const inferred = inferring(project, target, nxJson, workspaceRoot).map((plugin) => plugin.inferred);
  // Nx itself takes all of the dependencies, its plugins what goes to production where that is told.
  const isTold = inferred.length > 0 && nxJson.namedInputs?.['production'] !== undefined;
  const usual = ['default', isTold ? '^production' : '^default'];
  return {
    inputs: [...usual, ...inferred.flatMap(({ inputs = [] }) => inputs)],
    ...(inferred.length > 0 && { outputs: [...new Set(inferred.flatMap(({ outputs = [] }) => outputs))] }),
    ...declaredTarget(project, target, nxJson),
  };
}

function targetNames(nxJson: NxJsonConfiguration, plugin: RegExp, option: string): string[] {
  return (nxJson.plugins ?? []).flatMap((entry) => {
    const { plugin: name, options } = typeof entry === 'string' ? { plugin: entry, options: {} } : entry;
    if (!plugin.test(name)) return [];
    const asked = new Map(Object.entries(options ?? {})).get(option);
    return typeof asked === 'string' ? [asked] : ['test'];
  });
}
