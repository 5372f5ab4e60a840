import { type NxJsonConfiguration, type TargetConfiguration } from '@nx/devkit';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type DeclaredProject } from './projects';

interface TestPlugin {
  readonly plugin: RegExp;
  /** The file of a project from which it infers a target. */
  readonly file: RegExp;
  /** Its option for the target's name. */
  readonly option: string;
  /** What the targets that it infers have, and more. What it reads in the file is not known here. */
  readonly inferred: Pick<TargetConfiguration, 'inputs' | 'outputs'>;
}

/** Where Nx's own generators have coverage written, and what these tools do by themselves. */
const COVERAGE = [
  '{workspaceRoot}/coverage/{projectRoot}',
  '{projectRoot}/coverage',
  '{projectRoot}/test-output',
];

const JEST = {
  inputs: ['{workspaceRoot}/jest.*', { dependentTasksOutputFiles: '**/*.d.ts', transitive: true }],
  outputs: COVERAGE,
};

/** Vite reads the configuration of TypeScript, also where `production` leaves that of tests out. */
const VITEST = {
  inputs: [
    '^{projectRoot}/tsconfig.spec.json',
    '^{projectRoot}/tsconfig.storybook.json',
    '{workspaceRoot}/tsconfig*.json',
    { env: 'CI' },
    { dependentTasksOutputFiles: '**/*.{js,d.ts}', transitive: true },
  ],
  outputs: COVERAGE,
};

const VITE_FILE = /^vite(st)?\.config\.[cm]?[jt]s$/;

/** Plugins that infer a target for tests, in the versions 22 and 23. */
const TEST_PLUGINS: readonly TestPlugin[] = [
  {
    plugin: /^@nx\/jest(\/plugin)?$/,
    file: /^jest\.config\.[cm]?[jt]s$/,
    option: 'targetName',
    inferred: JEST,
  },
  { plugin: /^@nx\/vitest(\/plugin)?$/, file: VITE_FILE, option: 'testTargetName', inferred: VITEST },
  { plugin: /^@nx\/vite(\/plugin)?$/, file: VITE_FILE, option: 'testTargetName', inferred: VITEST },
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
  return inferring(project, target, nxJson, workspaceRoot).length > 0;
}

/** The plugins of Nx that infer the target for the project. */
function inferring(
  project: DeclaredProject,
  target: string,
  nxJson: NxJsonConfiguration,
  workspaceRoot: string,
): TestPlugin[] {
  const files = readdirSync(join(workspaceRoot, project.root));
  return TEST_PLUGINS.filter(
    ({ plugin, file, option }) =>
      targetNames(nxJson, plugin, option).includes(target) && files.some((name) => file.test(name)),
  );
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

/**
 * What is declared of a target in the project's files and in nx.json's `targetDefaults`. Defaults that are filtered
 * by project or plugin are not taken: what they match is known to Nx only when all plugins have run.
 *
 * @param inferred the executor that the target has when none is declared
 */
export function declaredTarget(
  project: DeclaredProject,
  target: string,
  nxJson: NxJsonConfiguration,
  inferred?: string,
): TargetConfiguration {
  const own = project.targets[target];
  const executor = own?.executor ?? (project.scripts[target] === undefined ? inferred : 'nx:run-script');
  const defaults = (executor && defaultsFor(executor, nxJson)) ?? defaultsFor(target, nxJson);
  return { ...defaults, ...own };
}

function defaultsFor(key: string, nxJson: NxJsonConfiguration): Partial<TargetConfiguration> | undefined {
  const entry = nxJson.targetDefaults?.[key];
  if (!Array.isArray(entry)) return entry;
  return entry.find((candidate) => candidate.filter === undefined);
}
