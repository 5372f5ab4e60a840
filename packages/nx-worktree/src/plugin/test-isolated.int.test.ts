import { type NxJsonConfiguration } from '@nx/devkit';
import { removeTemporaryDirectories } from '@nx-worktree/testkit';
import { InferredWorkspace, SERVER_IDENTITY, targetsOf } from '../../testkit/inferred-workspace';

let workspace: InferredWorkspace;
beforeEach(() => {
  workspace = new InferredWorkspace();
});
afterEach(removeTemporaryDirectories);

describe('test-isolated', () => {
  it('is inferred for projects with tests, and for nothing else', async () => {
    workspace.write('packages/api/package.json', { name: 'api', scripts: { test: 'jest' } });
    workspace.write('packages/web/project.json', { name: 'web', targets: { test: { command: 'vitest' } } });
    workspace.write('packages/docs/package.json', { name: 'docs', scripts: { build: 'tsc' } });
    workspace.write('packages/api/fixtures/package.json', { name: 'fixture', scripts: { test: 'jest' } });
    const { projects } = await workspace.infer();
    const tested = Object.keys(projects).filter((root) => 'test-isolated' in targetsOf(projects[root]));
    expect(tested.sort()).toEqual(['packages/api', 'packages/web']);
    expect(projects).not.toHaveProperty('packages/api/fixtures');
    expect(projects).not.toHaveProperty('.');
  });

  it('has the inputs of Nx where none are declared', async () => {
    workspace.write('packages/api/package.json', { name: 'api', scripts: { test: 'jest' } });
    expect((await workspace.target('test-isolated'))?.inputs).toEqual([
      'default',
      '^default',
      '{projectRoot}/package.json',
      SERVER_IDENTITY,
    ]);
  });

  it("takes over what is declared of the project's own target, and sees all external dependencies", async () => {
    const test = {
      inputs: ['{projectRoot}/src/**/*', { externalDependencies: ['jest'] }, { env: 'LEVEL' }],
      outputs: ['{projectRoot}/coverage'],
      dependsOn: ['^build'],
    };
    workspace.write('packages/api/package.json', { name: 'api', scripts: { test: 'jest' } });
    expect(await workspace.target('test-isolated', { targetDefaults: { test } })).toMatchObject({
      cache: true,
      inputs: ['{projectRoot}/src/**/*', { env: 'LEVEL' }, '{projectRoot}/package.json', SERVER_IDENTITY],
      outputs: ['{projectRoot}/coverage'],
      dependsOn: ['^build'],
    });
  });

  it('is inferred where a directory alone does not show the tool, which only its run refuses', async () => {
    workspace.write('packages/api/src/migrations/1.ts', 'export class Orders {}');
    const targets = { test: {}, 'migrate-isolated': { options: { directory: 'src/migrations' } } };
    workspace.write('packages/api/project.json', { name: 'api', targets });
    for (const name of ['test-isolated', 'migrate-isolated'])
      expect(await workspace.target(name)).toBeDefined();
  });

  it('is inferred where migrations are outside of the workspace, which only its run refuses', async () => {
    const options = { tool: 'sql', directory: '../../../elsewhere' };
    workspace.write('packages/api/project.json', {
      name: 'api',
      targets: { test: {}, 'migrate-isolated': { options } },
    });
    expect(JSON.stringify((await workspace.target('test-isolated'))?.inputs)).not.toContain('elsewhere');
  });

  it('has the inputs and outputs of the plugin of Nx that will infer the tests', async () => {
    workspace.write('packages/api/package.json', { name: 'api' });
    workspace.write('packages/api/vitest.config.mts', '');
    const nxJson: NxJsonConfiguration = { plugins: ['@nx/vitest'], namedInputs: { production: ['default'] } };
    const vitest = await workspace.target('test-isolated', nxJson);
    expect(vitest?.inputs).toEqual(
      expect.arrayContaining(['default', '^production', { env: 'CI' }, '^{projectRoot}/tsconfig.spec.json']),
    );
    expect(vitest?.outputs).toContain('{workspaceRoot}/coverage/{projectRoot}');
    const test = { inputs: ['default'], outputs: [] };
    expect(await workspace.target('test-isolated', { ...nxJson, targetDefaults: { test } })).toMatchObject({
      inputs: ['default', '{projectRoot}/package.json', SERVER_IDENTITY],
      outputs: [],
    });
  });

  it('is cached, run alone and configured as its own target is', async () => {
    workspace.write('packages/api/package.json', { name: 'api', scripts: { test: 'jest' } });
    const test = {
      cache: false,
      parallelism: false,
      configurations: { ci: { args: ['--ci'] } },
      defaultConfiguration: 'ci',
      syncGenerators: ['@nx/js:typescript-sync'],
    };
    expect(await workspace.target('test-isolated', { targetDefaults: { test } })).toMatchObject({
      ...test,
      configurations: { ci: {} },
    });
    expect(await workspace.target('test-isolated')).not.toHaveProperty('parallelism');
    expect(await workspace.target('test-isolated')).toMatchObject({ cache: true });
  });

  it('takes the options of defaults for its executor', async () => {
    workspace.write('packages/api/project.json', {
      name: 'api',
      targets: { test: {}, integration: { cache: false } },
    });
    const targetDefaults = { 'nx-worktree:test-isolated': { options: { target: 'integration' } } };
    expect(await workspace.target('test-isolated', { targetDefaults })).toMatchObject({ cache: false });
  });

  it('runs in a process of its own where others have to run before, unless defaults name its executor', async () => {
    const executorFor = async (test: object, others: object = {}): Promise<unknown> =>
      (await workspace.target('test-isolated', { targetDefaults: { test, ...others } }))?.executor;
    workspace.write('packages/api/project.json', { name: 'api', targets: { test: {} } });
    expect(await executorFor({ dependsOn: [] })).toBe('nx-worktree:test-isolated');
    expect(await executorFor({ dependsOn: ['^build'] })).toBe('nx-worktree:test-isolated-alone');
    expect(await executorFor({}, { 'test-isolated': { dependsOn: ['codegen'] } })).toBe(
      'nx-worktree:test-isolated-alone',
    );
    expect(await executorFor({ dependsOn: ['^build'] }, { 'nx-worktree:test-isolated': {} })).toBe(
      'nx-worktree:test-isolated',
    );
  });

  it('takes over what is declared of the target that its own options name', async () => {
    const targets = { test: {}, integration: { outputs: ['{projectRoot}/reports'] } };
    const declared = { options: { target: 'integration' } };
    workspace.write('packages/api/project.json', {
      name: 'api',
      targets: { ...targets, 'test-isolated': declared },
    });
    expect(await workspace.target('test-isolated')).toMatchObject({
      options: { target: 'integration' },
      outputs: ['{projectRoot}/reports'],
    });
  });

  it('is called as the options say, and runs the target that they name', async () => {
    workspace.write('packages/api/package.json', { name: 'api', scripts: { spec: 'jest' } });
    expect(
      await workspace.target('spec-alone', {}, { target: 'spec', testTargetName: 'spec-alone' }),
    ).toMatchObject({
      executor: 'nx-worktree:test-isolated',
      options: { target: 'spec' },
    });
  });

  it('is the same whenever it is inferred', async () => {
    workspace.write('packages/api/package.json', { name: 'api', scripts: { test: 'jest' } });
    workspace.write('packages/api/migrations/1.sql', 'select 1');
    const first = JSON.stringify(await workspace.infer());
    workspace.files.reverse();
    expect(JSON.stringify(await workspace.infer())).toBe(first);
    expect(first).not.toContain(workspace.root);
  });
});
