import { removeTemporaryDirectories } from '@nx-worktree/testkit';
import { InferredWorkspace, targetsOf } from '../../testkit/inferred-workspace';

let workspace: InferredWorkspace;
beforeEach(() => {
  workspace = new InferredWorkspace();
});
afterEach(removeTemporaryDirectories);

describe('the project worktrees', () => {
  it('is inferred once, from nx.json', async () => {
    const inferred = await workspace.infer();
    expect(inferred.files).toEqual(['nx.json']);
    const project = inferred.projects['.nx/worktrees'];
    expect(project).toMatchObject({ name: 'worktrees', root: '.nx/worktrees' });
    const targets = Object.keys(targetsOf(project));
    expect(targets).toEqual(expect.arrayContaining(['list', 'remove', 'doctor']));
  });

  it("is inferred when the plugin's include leaves nx.json out", async () => {
    workspace.write('packages/b/package.json', { name: 'b' });
    workspace.write('packages/a/package.json', { name: 'a' });
    workspace.files = workspace.files.filter((file) => file.startsWith('packages/'));
    expect((await workspace.infer()).projects).toHaveProperty(['.nx/worktrees']);
  });
});

describe('migrate-isolated', () => {
  it('is inferred for projects whose files show migrations, never cached, with its schema as an output', async () => {
    workspace.write('packages/api/package.json', { name: 'api' });
    expect(await workspace.target('migrate-isolated')).toBeUndefined();
    workspace.write('packages/api/migrations/1.sql', 'select 1');
    expect(await workspace.target('migrate-isolated')).toMatchObject({
      cache: false,
      options: { snapshot: 'dist/nx-worktree/packages/api/schema.txt' },
      outputs: ['{options.snapshot}'],
    });
  });

  it('is inferred where its options name a command', async () => {
    const options = { command: 'npx prisma migrate deploy', inputs: ['prisma/**/*'] };
    const declared = { executor: 'nx-worktree:migrate-isolated', options };
    workspace.write('packages/api/project.json', {
      name: 'api',
      targets: { test: {}, 'migrate-isolated': declared },
    });
    expect((await workspace.target('test-isolated'))?.inputs).toContain('{projectRoot}/prisma/**/*');
  });
});

describe.each(['migration-status', 'reset-database'])('%s', (name) => {
  it('is inferred for projects with migrations, never cached, and decided by these alone', async () => {
    workspace.write('packages/api/package.json', { name: 'api' });
    expect(await workspace.target(name)).toBeUndefined();
    workspace.write('packages/api/migrations/1.sql', 'select 1');
    workspace.write('packages/audit/package.json', { name: 'audit' });
    workspace.write('packages/audit/db/migrations/1.sql', 'select 1');
    expect(await workspace.target(name)).toMatchObject({
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
    workspace.write('packages/api/package.json', { name: 'api' });
    workspace.write('packages/api/migrations/1.sql', 'select 1');
    const { projects } = await workspace.infer({}, { statusTargetName: 'db:one', resetTargetName: 'db:two' });
    const renamed = name === 'migration-status' ? 'db:one' : 'db:two';
    expect(targetsOf(projects['packages/api'])[renamed]?.executor).toBe(`nx-worktree:${name}`);
  });
});

describe('verify-migrations', () => {
  it('is inferred for projects whose files show migrations, which are its inputs, and never cached', async () => {
    workspace.write('packages/api/package.json', { name: 'api' });
    expect(await workspace.target('verify-migrations')).toBeUndefined();
    workspace.write('packages/api/migrations/1.sql', 'select 1');
    expect(await workspace.target('verify-migrations')).toMatchObject({
      executor: 'nx-worktree:verify-migrations',
      cache: false,
      inputs: expect.arrayContaining(['{projectRoot}/migrations/**/*.[sS][qQ][lL]']),
      options: { reports: 'dist/nx-worktree/packages/api/verify-migrations' },
      metadata: { description: expect.any(String), help: { command: expect.stringContaining('--help') } },
      outputs: ['{options.reports}'],
    });
  });

  it('has the name that the options of the plugin give it', async () => {
    workspace.write('packages/api/package.json', { name: 'api' });
    workspace.write('packages/api/migrations/1.sql', 'select 1');
    expect(await workspace.target('prove', {}, { verifyTargetName: 'prove' })).toBeDefined();
  });
});
