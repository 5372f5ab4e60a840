import { type NxJsonConfiguration, type TargetConfiguration } from '@nx/devkit';
import { mayNeedServer, serverOfSuite } from '@nx-worktree/environment';
import { TEST_ISOLATED, TEST_ISOLATED_ALONE } from '../executors/test-isolated/executor-names';
import { type TestIsolatedOptions } from '../executors/test-isolated/options';
import { inputInWorkspace } from '../migrations/paths';
import { declaredTarget } from '../projects/declared-target';
import { serverIdentityInputs } from '../server-identity/input';
import { hasTests, testsTarget } from '../test-plugins/tests-target';
import { type InferredTarget, type InspectedProject, type InspectedWorkspace } from './inferred-target';

type Inputs = NonNullable<TargetConfiguration['inputs']>;

/**
 * The target that runs a project's own tests in their own environment. Its verdict is cached, so its inputs are what
 * decides that verdict: the inputs of the project's own target, the migrations of the project and of its dependencies,
 * and which server it is. Never ports, names, paths or times.
 */
export const testIsolated: InferredTarget = {
  name: ({ testTargetName }) => testTargetName,
  infer: (project, workspace) => {
    const { workspaceRoot, nxJson, options } = workspace;
    // What the user declares of the target itself, such as which tests it runs, decides what it takes over from these.
    const declared = declaredTarget(project, options.testTargetName, nxJson, TEST_ISOLATED);
    const given: Partial<TestIsolatedOptions> = declared.options ?? {};
    const target = given.target ?? options.target;
    if (!hasTests(project, target, nxJson, workspaceRoot)) return undefined;
    const tests = testsTarget(project, target, nxJson, workspaceRoot);
    const server = serverOfSuite(given, options.server);
    return {
      executor: executorFor(declared.dependsOn ?? tests.dependsOn, nxJson),
      options: { target },
      ...takenOver(tests),
      inputs: [
        ...verdictInputs(project, tests),
        ...migrationInputs(workspace),
        ...(mayNeedServer(given) ? serverIdentityInputs(server) : []),
      ],
      metadata: {
        description: `Runs ${target} with a database, ports and environment variables of its own`,
      },
    };
  },
};

/** What the user declares for the executor by its name is meant for all suites, and Nx takes it for that name only. */
function executorFor(dependsOn: TargetConfiguration['dependsOn'], nxJson: NxJsonConfiguration): string {
  const isDeclared = nxJson.targetDefaults?.[TEST_ISOLATED] !== undefined;
  return isDeclared || !dependsOn?.length ? TEST_ISOLATED : TEST_ISOLATED_ALONE;
}

/** What holds for the project's own tests holds for the isolated ones. */
function takenOver(tests: TargetConfiguration): Partial<TargetConfiguration> {
  const { cache, parallelism, outputs, dependsOn, configurations, defaultConfiguration, syncGenerators } =
    tests;
  return {
    cache: cache ?? true,
    ...(parallelism !== undefined && { parallelism }),
    ...(outputs && { outputs }),
    ...(dependsOn && { dependsOn }),
    // Nx has to know the names; what the configurations say is passed to the project's own target only.
    ...(configurations && { configurations: emptied(configurations) }),
    ...(defaultConfiguration !== undefined && { defaultConfiguration }),
    ...(syncGenerators && { syncGenerators }),
  };
}

function emptied(configurations: object): Record<string, object> {
  return Object.fromEntries(Object.keys(configurations).map((name) => [name, {}]));
}

/**
 * Inputs that name external dependencies are left out: Nx then hashes all of them, including the PostgreSQL binaries,
 * the migration tool and this plugin.
 */
function verdictInputs({ root }: InspectedProject, { inputs = [] }: TargetConfiguration): Inputs {
  return inputs
    .filter((input) => typeof input === 'string' || !('externalDependencies' in input))
    .map((input) => (typeof input === 'string' ? inputInWorkspace(root, input) : input));
}

/**
 * Declared inputs may leave out migrations and scripts, since these decide nothing without a database. Which projects a
 * suite depends on isn't known here: files inside projects are inputs of all projects that have such files, and files
 * elsewhere are inputs of every suite.
 */
function migrationInputs({ migrations }: InspectedWorkspace): Inputs {
  const inProjects = migrations.filter((input) => input.startsWith('{projectRoot}/'));
  return ['{projectRoot}/package.json', ...migrations, ...inProjects.map((input) => `^${input}`)];
}
