import { removeTemporaryDirectories } from '@nx-worktree/testkit';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { InferredWorkspace, SERVER_IDENTITY, targetsOf } from '../../testkit/inferred-workspace';

let workspace: InferredWorkspace;
beforeEach(() => {
  workspace = new InferredWorkspace();
});
afterEach(removeTemporaryDirectories);

describe('test-isolated', () => {
  it('is decided by the migrations of the project and of what it depends on', async () => {
    workspace.write('packages/api/package.json', { name: 'api', scripts: { test: 'jest' } });
    workspace.write('packages/audit/package.json', { name: 'audit' });
    workspace.write('packages/audit/db/migrations/1.sql', 'select 1');
    const inputs = (await workspace.target('test-isolated'))?.inputs;
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
      workspace.write('packages/db/project.json', { name: 'db', targets: { 'migrate-isolated': declared } });
      workspace.write('packages/api/package.json', { name: 'api', scripts: { test: 'jest' } });
      expect((await workspace.target('test-isolated'))?.inputs).toContain(input);
      const { projects } = await workspace.infer();
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
      workspace.write('packages/db/project.json', {
        name: 'db',
        targets: { 'migrate-isolated': { options } },
      });
      if (own !== undefined) workspace.write(own, { name: 'db' });
      workspace.write('packages/api/package.json', { name: 'api', scripts: { test: 'jest' } });
      const inputs = (await workspace.target('test-isolated'))?.inputs ?? [];
      expect(inputs.includes('{workspaceRoot}/package.json')).toBe(expected);
    },
  );

  it("is decided by a knexfile's folder and by further inputs outside of the project, but for exceptions", async () => {
    const options = { inputs: ['../../shared/**/*.js', '!../../shared/old.js', 'config.json'] };
    workspace.write('packages/api/project.json', {
      name: 'api',
      targets: { test: {}, 'migrate-isolated': { options } },
    });
    workspace.write(
      'packages/api/knexfile.js',
      'module.exports = { migrations: { directory: "../../db/changes" } };',
    );
    workspace.write('db/changes/1.js', '');
    const inputs = (await workspace.target('test-isolated'))?.inputs ?? [];
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
    workspace.write('prisma/migrations/1.sql', 'select 1');
    workspace.write('packages/api/package.json', { name: 'api', scripts: { test: 'jest' } });
    symlinkSync('../../prisma/migrations', join(workspace.root, 'packages/api/migrations'));
    expect((await workspace.target('test-isolated'))?.inputs).toContain(
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
      for (const [file, text] of Object.entries(files)) workspace.write(file, text);
      const targets = { test: {}, 'migrate-isolated': { options: { directory } } };
      workspace.write('packages/api/project.json', { name: 'api', targets });
      expect((await workspace.target('test-isolated'))?.inputs).toContain(input);
      expect((await workspace.target('migrate-isolated'))?.executor).toBe('nx-worktree:migrate-isolated');
    },
  );

  it('takes declared inputs that leave the project from the root of the workspace, as Nx needs them', async () => {
    const test = { inputs: ['{projectRoot}/../../fixtures/**', '!{projectRoot}/../../fixtures/old/**'] };
    workspace.write('packages/api/package.json', { name: 'api', scripts: { test: 'jest' } });
    expect((await workspace.target('test-isolated', { targetDefaults: { test } }))?.inputs).toEqual(
      expect.arrayContaining(['{workspaceRoot}/fixtures/**', '!{workspaceRoot}/fixtures/old/**']),
    );
  });

  it('is decided by the server, unless it has none', async () => {
    const declared = { options: { serverVersion: 16 } };
    workspace.write('packages/api/project.json', {
      name: 'api',
      targets: { test: {}, 'test-isolated': declared },
    });
    const identities = async (options = {}) =>
      (await workspace.target('test-isolated', {}, options))?.inputs?.filter((input) =>
        Object.hasOwn(Object(input), 'runtime'),
      );
    expect(await identities()).toEqual([{ runtime: `${SERVER_IDENTITY.runtime} 16` }]);
    expect(await identities({ server: { url: 'postgresql://localhost/x' } })).toEqual([
      { runtime: `${SERVER_IDENTITY.runtime} nx.json` },
    ]);
    workspace.write('packages/api/project.json', {
      name: 'api',
      targets: { test: {}, 'test-isolated': { options: { database: false } } },
    });
    expect(await identities()).toEqual([]);
  });
});
