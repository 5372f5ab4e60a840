import { type TargetConfiguration, type TaskGraph } from '@nx/devkit';
import { OrdersWorkspace } from '../../../../testkit/orders-workspace';
import { recordConsole } from '../../../../testkit/recorded-console';

/** A test that leaves a file, by which it is seen that it ran. */
const RAN = `require('node:fs').writeFileSync('seen.json', JSON.stringify({ args: process.argv.slice(2) }))`;

const { errors } = recordConsole();
let workspace: OrdersWorkspace;

beforeEach(() => {
  workspace = new OrdersWorkspace();
});
afterEach(() => {
  workspace.remove();
});

/** Most of what is refused has nothing to do with databases, and is quick without. */
const PLAIN = { database: false, ports: false } as const;

async function refusal(options: object = PLAIN): Promise<string> {
  expect(await workspace.run(RAN, options)).toBe(false);
  expect(workspace.hasSeen()).toBe(false);
  return errors.join('\n');
}

describe('what another plugin infers for the tests', () => {
  it.each<[TargetConfiguration, string]>([
    [{ cache: false }, '"cache": false'],
    [{ parallelism: false }, '"parallelism": false'],
    [{ configurations: { ci: {} } }, '"configurations": {"ci":{}}'],
    [{ dependsOn: ['^build', 'codegen'] }, '"dependsOn": ["^build","codegen"]'],
    [
      { outputs: ['{workspaceRoot}/reports/{projectName}'] },
      '"outputs": ["{workspaceRoot}/reports/{projectName}"]',
    ],
    [{ inputs: ['default', '^default', { env: 'LEVEL' }] }, '"inputs": [{"env":"LEVEL"}]'],
    [{ inputs: ['default', '{workspaceRoot}/test/**/*'] }, '"inputs": ["{workspaceRoot}/test/**/*"]'],
  ])('is refused when it is lost: %j', async (inferred, lacking) => {
    workspace.inferred = inferred;
    const message = await refusal();
    expect(message).toContain(
      'orders:test-isolated was not run, because it would not do everything that orders:test declares.',
    );
    expect(message).toContain(lacking);
  });

  it.each<[TargetConfiguration]>([
    [{ cache: true, inputs: ['default', '^default'], configurations: {}, outputs: [] }],
    [{ inputs: ['default', { externalDependencies: ['jest'] }, '{projectRoot}/../orders/x'] }],
  ])('is no obstacle when all of it is there: %j', async (inferred) => {
    workspace.inferred = inferred;
    expect(await workspace.run(RAN, PLAIN)).toBe(true);
  });

  it('holds once it is declared of test, and what is declared of test-isolated itself holds over it', async () => {
    workspace.inferred = { cache: false, dependsOn: ['^build'], outputs: ['{projectRoot}/reports'] };
    workspace.declared = {
      test: { cache: false, dependsOn: ['^build'], outputs: ['{projectRoot}/reports'] },
    };
    expect(await workspace.run(RAN, PLAIN)).toBe(true);
    workspace.declared = { 'test-isolated': { cache: true, dependsOn: [], outputs: [] } };
    expect(await workspace.run(RAN, PLAIN)).toBe(true);
  });

  it.each([
    [
      '@nx/jest/plugin',
      'jest.config.ts',
      {
        inputs: [
          'default',
          '^production',
          '{workspaceRoot}/jest.preset.js',
          { externalDependencies: ['jest', 'ts-jest'] },
        ],
        outputs: ['{workspaceRoot}/coverage/{projectRoot}'],
      },
    ],
    [
      '@nx/vitest',
      'vitest.config.mts',
      {
        inputs: [
          'default',
          '^production',
          { fileset: '{projectRoot}/tsconfig.spec.json', dependencies: true },
          { json: '{workspaceRoot}/tsconfig.base.json', fields: ['compilerOptions'] },
          { json: '{workspaceRoot}/orders/tsconfig.json', fields: ['compilerOptions'] },
          { externalDependencies: ['vitest'] },
          { env: 'CI' },
          { dependentTasksOutputFiles: '**/*.js', transitive: true },
        ],
        outputs: ['{projectRoot}/test-output/vitest/coverage'],
      },
    ],
  ])('of %s runs as it is', async (plugin, file, inferred) => {
    workspace.nxJson = {
      plugins: [plugin, { plugin: 'nx-worktree', options: {} }],
      namedInputs: {
        default: ['{projectRoot}/**/*'],
        production: ['default', '!{projectRoot}/**/*.spec.ts'],
      },
    };
    workspace.write(`orders/${file}`, '');
    workspace.inferred = { cache: true, ...(inferred as TargetConfiguration) };
    await workspace.run(RAN, PLAIN);
    expect(errors).toEqual([]);
    expect(workspace.hasSeen()).toBe(true);
  });

  it.each<[TargetConfiguration, string]>([
    [{ continuous: true }, 'orders:test is continuous: it never ends on its own.'],
    [{ executor: 'nx:noop' }, 'orders:test runs nothing itself, only its dependencies.'],
  ])('is refused when it is no run of tests: %j', async (inferred, message) => {
    workspace.inferred = inferred;
    expect(await refusal()).toContain(message);
  });
});

describe('inputs of test-isolated', () => {
  it.each([
    ['in the project', () => (workspace.declared = { 'test-isolated': { inputs: ['default', '^default'] } })],
    [
      'in targetDefaults',
      () => (workspace.nxJson = { targetDefaults: { 'test-isolated': { inputs: ['default', '^default'] } } }),
    ],
  ])('that are declared %s may not leave out the server', async (_, declare) => {
    declare();
    const message = await refusal({ database: true });
    expect(message).toContain('{"runtime":"node -r nx-worktree/src/server-identity/server-identity -e 0"}');
    expect(message).toContain('declared for it replace the inferred ones');
    expect(await workspace.run(RAN, PLAIN)).toBe(true);
  });

  it('may not leave out what decides the results of its own target', async () => {
    workspace.declared = {
      test: { inputs: ['default', { env: 'LEVEL' }] },
      'test-isolated': { inputs: ['default', '^default'] },
    };
    expect(await refusal()).toContain('leave out:\n  {"env":"LEVEL"}\n');
  });

  it('count for nothing where the result is not kept', async () => {
    workspace.declared = { 'test-isolated': { cache: false, inputs: [] } };
    expect(await workspace.run(RAN, PLAIN)).toBe(true);
  });
});

describe('configurations', () => {
  const seen = async (): Promise<unknown> => {
    await workspace.run(RAN, PLAIN);
    return (workspace.seen() as object as { args: string[] }).args;
  };

  it('are those of the own target, its default among them', async () => {
    workspace.declared = { test: { configurations: { ci: { args: '--ci' }, local: { args: '--local' } } } };
    expect(await seen()).toEqual([]);
    workspace.configuration = 'ci';
    expect(await seen()).toEqual(['--ci']);
    workspace.configuration = undefined;
    workspace.declared = { test: { ...workspace.declared['test'], defaultConfiguration: 'local' } };
    expect(await seen()).toEqual(['--local']);
  });

  it('that only test-isolated has are its own', async () => {
    workspace.declared = { 'test-isolated': { configurations: { long: { timeoutMinutes: 60 } } } };
    workspace.configuration = 'long';
    expect(await seen()).toEqual([]);
  });
});

describe('servers that Nx would start outside of the environment', () => {
  beforeEach(() => {
    workspace.audit = {
      serve: { continuous: true },
      build: { dependsOn: ['serve'] },
      compile: {},
    };
  });

  it.each<[string, NonNullable<TargetConfiguration['dependsOn']>]>([
    ['of a dependency', ['^serve']],
    ['through another task', ['^build']],
    ['as an object', [{ target: 'serve', projects: ['audit'] }]],
    ['of dependencies as an object', [{ target: 'serve', dependencies: true }]],
    ['of projects by a tag', [{ target: 'serve', projects: ['tag:api'] }]],
  ])('are refused: %s', async (_, dependsOn) => {
    workspace.declared = { test: { dependsOn } };
    expect(await refusal()).toContain('orders:test-isolated was not run, because it depends on audit:serve.');
  });

  it('are refused also where another plugin infers that the tests depend on them, unless it is declared otherwise', async () => {
    workspace.inferred = { dependsOn: ['^serve'] };
    expect(await refusal()).toContain('it depends on audit:serve');
    workspace.declared = { 'test-isolated': { dependsOn: ['^compile'] } };
    expect(await workspace.run(RAN, PLAIN)).toBe(true);
  });

  it("are refused when only Nx's own graph shows them, as with patterns", async () => {
    const task = (project: string, target: string, continuous = false) => ({
      id: `${project}:${target}`,
      target: { project, target },
      overrides: {},
      outputs: [],
      parallelism: true,
      cache: false,
      continuous,
    });
    const tasks = [task('orders', 'test-isolated'), task('orders', 'prepare'), task('web', 'dev', true)];
    workspace.taskGraph = {
      roots: [],
      tasks: Object.fromEntries(tasks.map((one) => [one.id, one])),
      dependencies: { 'orders:test-isolated': ['orders:prepare'] },
      continuousDependencies: { 'orders:prepare': ['web:dev'] },
    } as TaskGraph;
    expect(await refusal()).toContain('it depends on web:dev.');
  });

  it('are none of those that end', async () => {
    workspace.declared = { test: { dependsOn: ['^compile'] } };
    expect(await workspace.run(RAN, PLAIN)).toBe(true);
  });
});

describe('what the own target sets itself', () => {
  const URL = 'postgresql://localhost/development';

  it.each<[TargetConfiguration, string]>([
    [{ options: { command: 'jest', env: { DATABASE_URL: URL } } }, 'options.env.DATABASE_URL'],
    [{ options: { command: 'jest', env: { PGPASSWORD: 'x' } } }, 'options.env.PGPASSWORD'],
    [{ options: { command: 'jest', env: { API_PORT: '3000' } } }, 'options.env.API_PORT'],
    [{ options: { command: 'jest', env: { READ_REPLICA: URL } } }, 'options.env.READ_REPLICA'],
    [{ executor: '@acme/runner:jest', options: { env: { PGHOST: 'db' } } }, 'options.env.PGHOST'],
    [{ options: { commands: [{ command: 'jest', env: { PGDATABASE: 'x' } }] } }, 'options.env.PGDATABASE'],
    [{ options: { command: `DATABASE_URL=${URL} jest` } }, 'DATABASE_URL=... in options.command'],
    [{ options: { command: 'cross-env PGHOST=db jest' } }, 'PGHOST=... in options.command'],
    [{ options: { command: `jest --db=${URL}` } }, 'options.command'],
    [
      { options: { command: 'dotenv -o -- jest', cwd: 'orders' } },
      '.env, which overrides in options.command',
    ],
    [{ options: { command: 'npm run real', cwd: 'orders' } }, 'PGPORT=... in the script real'],
    [{ options: { command: 'npm test', cwd: 'orders' } }, '.env, which overrides in the script pretest'],
    [
      { defaultConfiguration: 'ci', configurations: { ci: { env: { PGHOST: 'db' } } } },
      'configurations.ci.env.PGHOST',
    ],
  ])('is refused before it runs: %j', async (test, setting) => {
    workspace.write('orders/.env', `DATABASE_URL=${URL}`);
    const scripts = {
      test: 'run-s unit:*',
      pretest: 'dotenv -o -- seed',
      'unit:all': 'npm run real',
      real: 'PGPORT=1 jest',
    };
    workspace.write('orders/package.json', JSON.stringify({ scripts }));
    workspace.declared = { test };
    const message = await refusal({ database: true });
    expect(message).toContain('orders:test sets its database or ports itself');
    expect(message).toContain(setting);
  });

  it('is refused when the command line says it', async () => {
    expect(await refusal({ database: true, env: { DATABASE_URL: URL } })).toContain('--env.DATABASE_URL');
  });

  it('is refused in the configuration that runs only', async () => {
    workspace.declared = { test: { configurations: { local: { env: { PGHOST: 'db' } } } } };
    expect(await workspace.run(RAN, PLAIN)).toBe(true);
  });

  it('may be what the environment does not give, or weaker than that', async () => {
    const command = `"${process.execPath}" test.js`;
    const options = {
      command,
      cwd: 'orders',
      env: { DATABASE_URL: 'file:./dev.db', API_PORT: '1', LEVEL: 'debug' },
    };
    workspace.declared = { test: { options } };
    expect(await workspace.run(RAN, PLAIN)).toBe(true);
    workspace.write('orders/.env.local', `DATABASE_URL=${URL}`);
    workspace.declared = { test: { options: { command, cwd: 'orders', envFile: 'orders/.env.local' } } };
    expect(await workspace.run(RAN, { database: 'optional' })).toBe(true);
  });

  it('is refused as well where the tests get no database', async () => {
    workspace.declared = { test: { options: { command: 'jest', env: { DATABASE_URL: URL } } } };
    expect(await refusal()).toContain('options.env.DATABASE_URL');
  });
});
