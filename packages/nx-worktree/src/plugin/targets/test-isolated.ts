import { type TargetConfiguration } from '@nx/devkit';
import { type TestIsolatedOptions } from '../../executors/test-isolated/options';
import { inputInWorkspace } from '../../migrations/paths';
import { serverIdentityInputs } from '../../server-identity/input';

type Inputs = NonNullable<TargetConfiguration['inputs']>;

/** What the target of a project is made of. */
export interface TestIsolatedFacts {
  /** Relative to the workspace. */
  readonly projectRoot: string;
  /** The project's own target. */
  readonly target: string;
  /** What is known of that target. */
  readonly declared: TargetConfiguration;
  /** All migrations in the workspace, each as an input of its project. */
  readonly migrations: readonly string[];
  /** What the options of the plugin, and of this target, say of the server. */
  readonly server: { readonly url?: string; readonly version?: number };
  /** What the options of this target say of a database. */
  readonly database: TestIsolatedOptions['database'];
}

/**
 * The target that runs a project's own tests in an environment of their own. Cached is its verdict, so the inputs
 * are what decides that: whatever decides it for the project's own target, the migrations of the project and of
 * what it depends on, and which server it is. Never ports, names, paths or times.
 */
export function testIsolatedTarget(facts: TestIsolatedFacts): TargetConfiguration {
  const { target, declared, server, database } = facts;
  const { cache, parallelism, outputs, dependsOn, configurations, defaultConfiguration, syncGenerators } =
    declared;
  return {
    executor: 'nx-worktree:test-isolated',
    options: { target, ...(server.version !== undefined && { serverVersion: server.version }) },
    cache: cache ?? true,
    inputs: [
      ...verdictInputs(facts),
      ...migrationInputs(facts),
      ...(database === false ? [] : serverIdentityInputs(server)),
    ],
    ...(parallelism !== undefined && { parallelism }),
    ...(outputs && { outputs }),
    ...(dependsOn && { dependsOn }),
    // Of the same names, so that Nx accepts them; what they say goes to the project's own target alone.
    ...(configurations && { configurations: emptied(configurations) }),
    ...(defaultConfiguration !== undefined && { defaultConfiguration }),
    ...(syncGenerators && { syncGenerators }),
    metadata: { description: `Runs ${target} with a database, ports and environment variables of its own` },
  };
}

function emptied(configurations: object): Record<string, object> {
  return Object.fromEntries(Object.keys(configurations).map((name) => [name, {}]));
}

/**
 * Inputs that name external dependencies are left out: Nx then hashes all of them, the PostgreSQL binaries, the
 * migration tool and this plugin among them.
 */
function verdictInputs({ projectRoot, declared }: TestIsolatedFacts): Inputs {
  return (declared.inputs ?? [])
    .filter((input) => typeof input === 'string' || !('externalDependencies' in input))
    .map((input) => (typeof input === 'string' ? inputInWorkspace(projectRoot, input) : input));
}

/**
 * Declared inputs may leave out migrations and scripts, since without a database these decide nothing. Which projects
 * a suite depends on isn't known here: files inside of projects are inputs of all that have them, and files
 * elsewhere are inputs of every suite.
 */
function migrationInputs({ migrations }: TestIsolatedFacts): Inputs {
  const inProjects = migrations.filter((input) => input.startsWith('{projectRoot}/'));
  return ['{projectRoot}/package.json', ...migrations, ...inProjects.map((input) => `^${input}`)];
}
