import { type NxJsonConfiguration, type TargetConfiguration } from '@nx/devkit';
import { inputInWorkspace } from '../../migrations/paths';

type Inputs = NonNullable<TargetConfiguration['inputs']>;

/**
 * The target that runs a project's own tests in an environment of their own. Cached is its verdict, so the inputs
 * are what decides that: whatever decides it for the project's own target, and the migrations of the project and of
 * what it depends on. Never ports, names, paths or times.
 *
 * @param projectRoot relative to the workspace
 * @param target the project's own target
 * @param declared what is declared of that target
 * @param migrations all migrations in the workspace, each as an input of its project
 * @param serverVersion PostgreSQL's major version, unless it is the usual one; as an option it is part of the hash
 */
export function testIsolatedTarget(
  projectRoot: string,
  target: string,
  declared: TargetConfiguration,
  migrations: string[],
  nxJson: NxJsonConfiguration,
  serverVersion?: number,
): TargetConfiguration {
  return {
    executor: 'nx-worktree:test-isolated',
    options: { target, ...(serverVersion !== undefined && { serverVersion }) },
    cache: true,
    inputs: [...verdictInputs(projectRoot, declared, nxJson), ...migrationInputs(migrations)],
    ...(declared.outputs && { outputs: declared.outputs }),
    ...(declared.dependsOn && { dependsOn: declared.dependsOn }),
    metadata: { description: `Runs ${target} with a database, ports and environment variables of its own` },
  };
}

/**
 * Inputs that name external dependencies are left out: Nx then hashes all of them, the PostgreSQL binaries, the
 * migration tool and this plugin among them.
 */
function verdictInputs(
  projectRoot: string,
  declared: TargetConfiguration,
  nxJson: NxJsonConfiguration,
): Inputs {
  const production = nxJson.namedInputs?.['production'] ? '^production' : '^default';
  const inputs = declared.inputs ?? ['default', production];
  return inputs
    .filter((input) => typeof input === 'string' || !('externalDependencies' in input))
    .map((input) => (typeof input === 'string' ? inputInWorkspace(projectRoot, input) : input));
}

/**
 * Declared inputs may leave out migrations and scripts, since without a database these decide nothing. Which projects
 * a suite depends on isn't known here: files inside of projects are inputs of all that have them, and files
 * elsewhere are inputs of every suite.
 */
function migrationInputs(migrations: string[]): Inputs {
  const inProjects = migrations.filter((input) => input.startsWith('{projectRoot}/'));
  return ['{projectRoot}/package.json', ...migrations, ...inProjects.map((input) => `^${input}`)];
}
