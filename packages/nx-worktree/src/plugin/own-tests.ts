import { type NxJsonConfiguration, type TargetConfiguration } from '@nx/devkit';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type DeclaredProject } from './projects';

/** Plugins that infer a test target from a file of the project, the file, and their option for the target's name. */
const TEST_PLUGINS = [
  { plugin: /^@nx\/jest(\/plugin)?$/, file: /^jest\.config\.[cm]?[jt]s$/, option: 'targetName' },
  { plugin: /^@nx\/vitest(\/plugin)?$/, file: /^vite(st)?\.config\.[cm]?[jt]s$/, option: 'testTargetName' },
  { plugin: /^@nx\/vite(\/plugin)?$/, file: /^vite(st)?\.config\.[cm]?[jt]s$/, option: 'testTargetName' },
];

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
  const files = readdirSync(join(workspaceRoot, project.root));
  return TEST_PLUGINS.some(({ plugin, file, option }) => {
    const names = targetNames(nxJson, plugin, option);
    return names.includes(target) && files.some((name) => file.test(name));
  });
}

function targetNames(nxJson: NxJsonConfiguration, plugin: RegExp, option: string): string[] {
  return (nxJson.plugins ?? []).flatMap((entry) => {
    const { plugin: name, options } = typeof entry === 'string' ? { plugin: entry, options: {} } : entry;
    if (!plugin.test(name)) return [];
    const asked = new Map(Object.entries(options ?? {})).get(option);
    return typeof asked === 'string' ? [asked] : ['test'];
  });
}

/**
 * What is declared of a target in the project's files and in nx.json's `targetDefaults`. Defaults that are filtered
 * by project or plugin are not taken: what they match is known to Nx only when all plugins have run.
 */
export function declaredTarget(
  project: DeclaredProject,
  target: string,
  nxJson: NxJsonConfiguration,
): TargetConfiguration {
  const own = project.targets[target];
  const executor = own?.executor ?? (project.scripts[target] === undefined ? undefined : 'nx:run-script');
  const defaults = (executor && defaultsFor(executor, nxJson)) ?? defaultsFor(target, nxJson);
  return { ...defaults, ...own };
}

function defaultsFor(key: string, nxJson: NxJsonConfiguration): Partial<TargetConfiguration> | undefined {
  const entry = nxJson.targetDefaults?.[key];
  if (!Array.isArray(entry)) return entry;
  return entry.find((candidate) => candidate.filter === undefined);
}
