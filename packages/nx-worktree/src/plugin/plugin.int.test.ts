import { type CreateNodesResult, type NxJsonConfiguration, type ProjectConfiguration } from '@nx/devkit';
import { removeTemporaryDirectories, temporaryDirectory, writeFiles } from '@nx-worktree/testkit';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { createNodesV2 } from './plugin';

const IDENTITY = { runtime: 'node -r nx-worktree/src/server-identity/server-identity -e 0' };

let workspaceRoot: string;
let files: string[];

beforeEach(() => {
  workspaceRoot = temporaryDirectory();
  files = [];
  write('package.json', { workspaces: ['packages/*'] });
  write('nx.json', {});
});
afterEach(removeTemporaryDirectories);

function write(path: string, content: object | string): void {
  writeFiles(workspaceRoot, { [path]: typeof content === 'string' ? content : JSON.stringify(content) });
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
      IDENTITY,
    ]);
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
      inputs: ['{projectRoot}/src/**/*', { env: 'LEVEL' }, '{projectRoot}/package.json', IDENTITY],
      outputs: ['{projectRoot}/coverage'],
      dependsOn: ['^build'],
    });
  });

  it('is decided by the migrations of the project and of what it depends on', async () => {
    write('packages/api/package.json', { name: 'api', scripts: { test: 'jest' } });
    write('packages/audit/package.json', { name: 'audit' });
    write('packages/audit/db/migrations/1.sql', 'select 1');
    const inputs = (await target('test-isolated'))?.inputs;
    expect(inputs).toContain('{projectRoot}/db/migrations/**/*.[sS][qQ][lL]');
    expect(inputs).toContain('^{projectRoot}/db/migrations/**/*.[sS][qQ][lL]');
  });

  it.each([
    ['../../prisma/migrations', '{workspaceRoot}/prisma/migrations/**/*.[sS][qQ][lL]'],
    ['{workspaceRoot}/prisma/migrations/', '{workspaceRoot}/prisma/migrations/**/*.[sS][qQ][lL]'],
    ['./sql/../../audit/sql', '{workspaceRoot}/packages/audit/sql/**/*.[sS][qQ][lL]'],
    ['{projectRoot}/sql', '{projectRoot}/sql/**/*.[sS][qQ][lL]'],
  ])(
    'is decided by migrations in %s, in every project, and so is migrate-isolated',
    async (directory, input) => {
      const declared = { options: { tool: 'sql', directory } };
      write('packages/db/project.json', { name: 'db', targets: { 'migrate-isolated': declared } });
      write('packages/api/package.json', { name: 'api', scripts: { test: 'jest' } });
      expect((await target('test-isolated'))?.inputs).toContain(input);
      const { projects } = await infer();
      expect(targetsOf(projects['packages/db'])['migrate-isolated']?.inputs).toContain(input);
    },
  );

  it.each<[string, object, string | undefined, boolean]>([
    ['a command, in a project without its own', { command: 'node migrate.js' }, undefined, true],
    [
      'a command, in a project with its own',
      { command: 'node migrate.js' },
      'packages/db/package.json',
      false,
    ],
    ['plain SQL files', { tool: 'sql' }, undefined, false],
    ['plain SQL files with a seed', { tool: 'sql', seed: 'node seed.js' }, undefined, true],
  ])(
    "is decided by the workspace's package.json where programs read it: %s",
    async (_, options, own, expected) => {
      write('packages/db/project.json', { name: 'db', targets: { 'migrate-isolated': { options } } });
      if (own !== undefined) write(own, { name: 'db' });
      write('packages/api/package.json', { name: 'api', scripts: { test: 'jest' } });
      const inputs = (await target('test-isolated'))?.inputs ?? [];
      expect(inputs.includes('{workspaceRoot}/package.json')).toBe(expected);
    },
  );

  it("is decided by a knexfile's folder and by further inputs outside of the project, but for exceptions", async () => {
    const options = { inputs: ['../../shared/**/*.js', '!../../shared/old.js', 'config.json'] };
    write('packages/api/project.json', {
      name: 'api',
      targets: { test: {}, 'migrate-isolated': { options } },
    });
    write('packages/api/knexfile.js', 'module.exports = { migrations: { directory: "../../db/changes" } };');
    write('db/changes/1.js', '');
    const inputs = (await target('test-isolated'))?.inputs ?? [];
    expect(inputs).toEqual(
      expect.arrayContaining([
        '{workspaceRoot}/db/changes/**/*',
        '{workspaceRoot}/shared/**/*.js',
        '{projectRoot}/config.json',
      ]),
    );
    expect(JSON.stringify(inputs)).not.toContain('old.js');
  });

  it('is decided by what a symbolic link leads to', async () => {
    write('prisma/migrations/1.sql', 'select 1');
    write('packages/api/package.json', { name: 'api', scripts: { test: 'jest' } });
    symlinkSync('../../prisma/migrations', join(workspaceRoot, 'packages/api/migrations'));
    expect((await target('test-isolated'))?.inputs).toContain(
      '{workspaceRoot}/prisma/migrations/**/*.[sS][qQ][lL]',
    );
  });

  it.each<[string, string, Record<string, string>, string]>([
    [
      'plain SQL',
      'db/changes',
      { 'packages/api/db/changes/1.sql': 'select 1' },
      '{projectRoot}/db/changes/**/*.[sS][qQ][lL]',
    ],
    [
      'folders of Prisma',
      '../../prisma/migrations',
      { 'prisma/migrations/1_init/migration.sql': '', 'prisma/migrations/migration_lock.toml': '' },
      '{workspaceRoot}/prisma/migrations/*/*',
    ],
    [
      'a knexfile beside it',
      'db',
      { 'packages/api/db/1.js': '', 'packages/api/knexfile.js': '' },
      '{projectRoot}/db/**/*',
    ],
    [
      'what is written for node-pg-migrate',
      '{workspaceRoot}/db',
      {
        'package.json': '{ "workspaces": ["packages/*"], "devDependencies": { "node-pg-migrate": "9" } }',
        'db/1.ts': '',
      },
      '{workspaceRoot}/db/**/*',
    ],
  ])(
    'is decided by a directory alone, where its files show the tool: %s',
    async (_, directory, files, input) => {
      for (const [file, text] of Object.entries(files)) write(file, text);
      const targets = { test: {}, 'migrate-isolated': { options: { directory } } };
      write('packages/api/project.json', { name: 'api', targets });
      expect((await target('test-isolated'))?.inputs).toContain(input);
      expect((await target('migrate-isolated'))?.executor).toBe('nx-worktree:migrate-isolated');
    },
  );

  it('is inferred where a directory alone does not show the tool, which only its run refuses', async () => {
    write('packages/api/src/migrations/1.ts', 'export class Orders {}');
    const targets = { test: {}, 'migrate-isolated': { options: { directory: 'src/migrations' } } };
    write('packages/api/project.json', { name: 'api', targets });
    for (const name of ['test-isolated', 'migrate-isolated']) expect(await target(name)).toBeDefined();
  });

  it('is inferred where migrations are outside of the workspace, which only its run refuses', async () => {
    const options = { tool: 'sql', directory: '../../../elsewhere' };
    write('packages/api/project.json', {
      name: 'api',
      targets: { test: {}, 'migrate-isolated': { options } },
    });
    expect(JSON.stringify((await target('test-isolated'))?.inputs)).not.toContain('elsewhere');
  });

  it('takes declared inputs that leave the project from the root of the workspace, as Nx needs them', async () => {
    const test = { inputs: ['{projectRoot}/../../fixtures/**', '!{projectRoot}/../../fixtures/old/**'] };
    write('packages/api/package.json', { name: 'api', scripts: { test: 'jest' } });
    expect((await target('test-isolated', { targetDefaults: { test } }))?.inputs).toEqual(
      expect.arrayContaining(['{workspaceRoot}/fixtures/**', '!{workspaceRoot}/fixtures/old/**']),
    );
  });

  it('has the inputs and outputs of the plugin of Nx that will infer the tests', async () => {
    write('packages/api/package.json', { name: 'api' });
    write('packages/api/vitest.config.mts', '');
    const nxJson: NxJsonConfiguration = { plugins: ['@nx/vitest'], namedInputs: { production: ['default'] } };
    const vitest = await target('test-isolated', nxJson);
    expect(vitest?.inputs).toEqual(
      expect.arrayContaining(['default', '^production', { env: 'CI' }, '^{projectRoot}/tsconfig.spec.json']),
    );
    expect(vitest?.outputs).toContain('{workspaceRoot}/coverage/{projectRoot}');
    const test = { inputs: ['default'], outputs: [] };
    expect(await target('test-isolated', { ...nxJson, targetDefaults: { test } })).toMatchObject({
      inputs: ['default', '{projectRoot}/package.json', IDENTITY],
      outputs: [],
    });
  });

  it('is cached, run alone and configured as its own target is', async () => {
    write('packages/api/package.json', { name: 'api', scripts: { test: 'jest' } });
    const test = {
      cache: false,
      parallelism: false,
      configurations: { ci: { args: ['--ci'] } },
      defaultConfiguration: 'ci',
      syncGenerators: ['@nx/js:typescript-sync'],
    };
    expect(await target('test-isolated', { targetDefaults: { test } })).toMatchObject({
      ...test,
      configurations: { ci: {} },
    });
    expect(await target('test-isolated')).not.toHaveProperty('parallelism');
    expect(await target('test-isolated')).toMatchObject({ cache: true });
  });

  it('takes the options of defaults for its executor', async () => {
    write('packages/api/project.json', { name: 'api', targets: { test: {}, integration: { cache: false } } });
    const targetDefaults = { 'nx-worktree:test-isolated': { options: { target: 'integration' } } };
    expect(await target('test-isolated', { targetDefaults })).toMatchObject({ cache: false });
  });

  it('is decided by the server, unless it has none', async () => {
    const declared = { options: { serverVersion: 16 } };
    write('packages/api/project.json', { name: 'api', targets: { test: {}, 'test-isolated': declared } });
    const identities = async (options = {}) =>
      (await target('test-isolated', {}, options))?.inputs?.filter((input) =>
        Object.hasOwn(Object(input), 'runtime'),
      );
    expect(await identities()).toEqual([{ runtime: `${IDENTITY.runtime} 16` }]);
    expect(await identities({ server: { url: 'postgresql://localhost/x' } })).toEqual([
      { runtime: `${IDENTITY.runtime} nx.json` },
    ]);
    write('packages/api/project.json', {
      name: 'api',
      targets: { test: {}, 'test-isolated': { options: { database: false } } },
    });
    expect(await identities()).toEqual([]);
  });

  it('takes over what is declared of the target that its own options name', async () => {
    const targets = { test: {}, integration: { outputs: ['{projectRoot}/reports'] } };
    const declared = { options: { target: 'integration' } };
    write('packages/api/project.json', { name: 'api', targets: { ...targets, 'test-isolated': declared } });
    expect(await target('test-isolated')).toMatchObject({
      options: { target: 'integration' },
      outputs: ['{projectRoot}/reports'],
    });
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

describe.each(['migration-status', 'reset-database'])('%s', (name) => {
  it('is inferred for projects with migrations, never cached, and decided by these alone', async () => {
    write('packages/api/package.json', { name: 'api' });
    expect(await target(name)).toBeUndefined();
    write('packages/api/migrations/1.sql', 'select 1');
    write('packages/audit/package.json', { name: 'audit' });
    write('packages/audit/db/migrations/1.sql', 'select 1');
    expect(await target(name)).toMatchObject({
      executor: `nx-worktree:${name}`,
      cache: false,
      inputs: [
        '{projectRoot}/migrations/**/*.[sS][qQ][lL]',
        '^{projectRoot}/db/migrations/**/*.[sS][qQ][lL]',
        '^{projectRoot}/migrations/**/*.[sS][qQ][lL]',
      ],
      metadata: { description: expect.any(String), help: { command: expect.stringContaining('--help') } },
    });
  });

  it('has the name that the options give it', async () => {
    write('packages/api/package.json', { name: 'api' });
    write('packages/api/migrations/1.sql', 'select 1');
    const { projects } = await infer({}, { statusTargetName: 'db:one', resetTargetName: 'db:two' });
    const renamed = name === 'migration-status' ? 'db:one' : 'db:two';
    expect(targetsOf(projects['packages/api'])[renamed]?.executor).toBe(`nx-worktree:${name}`);
  });
});

describe('verify-migrations', () => {
  it('is inferred for projects whose files show migrations, which are its inputs, and never cached', async () => {
    write('packages/api/package.json', { name: 'api' });
    expect(await target('verify-migrations')).toBeUndefined();
    write('packages/api/migrations/1.sql', 'select 1');
    expect(await target('verify-migrations')).toMatchObject({
      executor: 'nx-worktree:verify-migrations',
      cache: false,
      inputs: expect.arrayContaining(['{projectRoot}/migrations/**/*.[sS][qQ][lL]']),
      options: { reports: 'dist/nx-worktree/packages/api/verify-migrations' },
      metadata: { description: expect.any(String), help: { command: expect.stringContaining('--help') } },
      outputs: ['{options.reports}'],
    });
  });

  it('has the name that the options of the plugin give it', async () => {
    write('packages/api/package.json', { name: 'api' });
    write('packages/api/migrations/1.sql', 'select 1');
    expect(await target('prove', {}, { verifyTargetName: 'prove' })).toBeDefined();
  });
});
