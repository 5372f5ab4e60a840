import { type CreateNodesResult, type NxJsonConfiguration, type ProjectConfiguration } from '@nx/devkit';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createNodesV2 } from './plugin';

let workspaceRoot: string;
let files: string[];

beforeEach(() => {
  workspaceRoot = mkdtempSync(join(tmpdir(), 'nx-worktree-'));
  files = [];
  write('package.json', { workspaces: ['packages/*'] });
  write('nx.json', {});
});
afterEach(() => rmSync(workspaceRoot, { recursive: true }));

function write(path: string, content: object | string): void {
  mkdirSync(dirname(join(workspaceRoot, path)), { recursive: true });
  writeFileSync(join(workspaceRoot, path), typeof content === 'string' ? content : JSON.stringify(content));
  if (/(nx|package|project)\.json$/.test(path)) files.push(path);
}

/** What the plugin infers, by the root of the project. */
async function infer(nxJsonConfiguration: NxJsonConfiguration = {}, options = {}) {
  const results = await createNodesV2[1](files, options, { workspaceRoot, nxJsonConfiguration });
  const all: [string, CreateNodesResult][] = results.map(([file, result]) => [file, result]);
  const projects = all.flatMap(([, { projects = {} }]) => Object.entries(projects));
  return { files: all.map(([file]) => file), projects: Object.fromEntries(projects) };
}

async function target(name: string, nxJson: NxJsonConfiguration = {}, options = {}) {
  const { projects } = await infer(nxJson, options);
  return targetsOf(projects['packages/api'])[name];
}

const targetsOf = (project: Partial<ProjectConfiguration> | undefined) => project?.targets ?? {};

describe('the project worktrees', () => {
  it('is inferred once, from nx.json', async () => {
    const inferred = await infer();
    expect(inferred.files).toEqual(['nx.json']);
    expect(inferred.projects['worktrees']).toMatchObject({ name: 'worktrees', root: 'worktrees' });
    const targets = Object.keys(targetsOf(inferred.projects['worktrees']));
    expect(targets).toEqual(expect.arrayContaining(['list', 'remove', 'doctor']));
  });

  it("is inferred when the plugin's include leaves nx.json out", async () => {
    write('packages/b/package.json', { name: 'b' });
    write('packages/a/package.json', { name: 'a' });
    files = files.filter((file) => file.startsWith('packages/'));
    expect((await infer()).projects).toHaveProperty('worktrees');
  });
});

describe('test-isolated', () => {
  it('is inferred for projects with tests, and for nothing else', async () => {
    write('packages/api/package.json', { name: 'api', scripts: { test: 'jest' } });
    write('packages/web/project.json', { name: 'web', targets: { test: { command: 'vitest' } } });
    write('packages/docs/package.json', { name: 'docs', scripts: { build: 'tsc' } });
    write('packages/api/fixtures/package.json', { name: 'fixture', scripts: { test: 'jest' } });
    const { projects } = await infer();
    const tested = Object.keys(projects).filter((root) => 'test-isolated' in targetsOf(projects[root]));
    expect(tested.sort()).toEqual(['packages/api', 'packages/web']);
    expect(projects).not.toHaveProperty('packages/api/fixtures');
    expect(projects).not.toHaveProperty('.');
  });

  it('has the inputs of Nx where none are declared', async () => {
    write('packages/api/package.json', { name: 'api', scripts: { test: 'jest' } });
    expect((await target('test-isolated'))?.inputs).toEqual([
      'default',
      '^default',
      '{projectRoot}/package.json',
    ]);
    expect((await target('test-isolated', { namedInputs: { production: [] } }))?.inputs).toContain(
      '^production',
    );
  });

  it("takes over what is declared of the project's own target, and sees all external dependencies", async () => {
    const test = {
      inputs: ['{projectRoot}/src/**/*', { externalDependencies: ['jest'] }, { env: 'LEVEL' }],
      outputs: ['{projectRoot}/coverage'],
      dependsOn: ['^build'],
    };
    write('packages/api/package.json', { name: 'api', scripts: { test: 'jest' } });
    expect(await target('test-isolated', { targetDefaults: { test } })).toMatchObject({
      cache: true,
      inputs: ['{projectRoot}/src/**/*', { env: 'LEVEL' }, '{projectRoot}/package.json'],
      outputs: ['{projectRoot}/coverage'],
      dependsOn: ['^build'],
    });
  });

  it('is decided by the migrations of the project and of what it depends on', async () => {
    write('packages/api/package.json', { name: 'api', scripts: { test: 'jest' } });
    write('packages/audit/package.json', { name: 'audit' });
    write('packages/audit/db/migrations/1.sql', 'select 1');
    const inputs = (await target('test-isolated'))?.inputs;
    expect(inputs).toContain('{projectRoot}/db/migrations/**/*.sql');
    expect(inputs).toContain('^{projectRoot}/db/migrations/**/*.sql');
  });

  it('is called as the options say, and runs the target that they name', async () => {
    write('packages/api/package.json', { name: 'api', scripts: { spec: 'jest' } });
    expect(await target('spec-alone', {}, { target: 'spec', testTargetName: 'spec-alone' })).toMatchObject({
      executor: 'nx-worktree:test-isolated',
      options: { target: 'spec' },
    });
  });

  it('is the same whenever it is inferred', async () => {
    write('packages/api/package.json', { name: 'api', scripts: { test: 'jest' } });
    write('packages/api/migrations/1.sql', 'select 1');
    const first = JSON.stringify(await infer());
    files.reverse();
    expect(JSON.stringify(await infer())).toBe(first);
    expect(first).not.toContain(workspaceRoot);
  });
});

describe('migrate-isolated', () => {
  it('is inferred for projects whose files show migrations, never cached, with its schema as an output', async () => {
    write('packages/api/package.json', { name: 'api' });
    expect(await target('migrate-isolated')).toBeUndefined();
    write('packages/api/migrations/1.sql', 'select 1');
    expect(await target('migrate-isolated')).toMatchObject({
      cache: false,
      options: { snapshot: 'dist/nx-worktree/packages/api/schema.txt' },
      outputs: ['{options.snapshot}'],
    });
  });

  it('is inferred where its options name a command', async () => {
    const options = { command: 'npx prisma migrate deploy', inputs: ['prisma/**/*'] };
    const declared = { executor: 'nx-worktree:migrate-isolated', options };
    write('packages/api/project.json', { name: 'api', targets: { test: {}, 'migrate-isolated': declared } });
    expect((await target('test-isolated'))?.inputs).toContain('{projectRoot}/prisma/**/*');
  });
});
