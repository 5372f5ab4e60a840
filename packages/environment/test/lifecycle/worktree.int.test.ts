import { connectTo, sql, TemporaryRepository } from '@nx-worktree/testkit';
import { parse } from 'dotenv';
import { readdirSync } from 'node:fs';
import { chmod, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { request, SILENT } from '../../testkit/requests';
import { NO_TRACES, tracesOf } from '../../testkit/traces';
import { createEnvironment, planEnvironment } from '../../src/commands/create';
import { listEnvironments } from '../../src/commands/list';
import { removeEnvironment } from '../../src/commands/remove';

let repository: TemporaryRepository;
beforeEach(async () => {
  repository = await TemporaryRepository.create();
});
afterEach(() => repository.remove());

describe('the life of an environment', () => {
  it('is created at the commit of a branch, listed and removed without a trace', async () => {
    const { root } = repository;
    const commit = repository.git('rev-parse', 'main');

    const created = await createEnvironment(request(root, 'prices', { branch: 'main' }), SILENT);
    expect(created).toMatchObject({
      state: 'ready',
      directory: join(root, 'worktrees', 'test-unit-prices'),
      facts: { checkout: { branch: 'main', commit, base: 'refs/heads/main' }, environmentFile: '.env.test' },
    });
    expect(repository.gitIn(created.directory, 'rev-parse', 'HEAD')).toBe(commit);
    expect(await readFile(join(created.directory, 'README.md'), 'utf8')).toBe('shop\n');

    const [listed, ...others] = await listEnvironments(root);
    expect(others).toEqual([]);
    expect(listed).toMatchObject({
      identifier: 'prices',
      purpose: 'test-unit',
      branch: 'main',
      commit,
      state: 'clean',
    });

    await removeEnvironment({ from: root, identifier: 'prices' });
    expect(tracesOf(repository)).toEqual(NO_TRACES);
    expect(await listEnvironments(root)).toEqual([]);
  });

  it('is hidden from git everywhere, and touches no tracked file', async () => {
    const { directory } = await createEnvironment(request(repository.root, 'prices'), SILENT);
    await createEnvironment(request(repository.root, 'orders'), SILENT);

    expect(repository.git('status', '--porcelain')).toBe('');
    expect(repository.gitIn(directory, 'status', '--porcelain')).toBe('');
    const exclude = await readFile(join(repository.root, '.git', 'info', 'exclude'), 'utf8');
    expect(exclude.match(/^\/\.env\.test$/gm)).toHaveLength(1);
  });

  it('describes itself in a metadata file, and its variables in a file for its owner only', async () => {
    const { directory, id, created, facts } = await createEnvironment(
      request(repository.root, 'prices'),
      SILENT,
    );

    expect(JSON.parse(await readFile(join(directory, '.worktree-metadata.json'), 'utf8'))).toEqual({
      schemaVersion: 1,
      id,
      purpose: 'test-unit',
      identifier: 'prices',
      branch: 'main',
      commit: repository.git('rev-parse', 'main'),
      base: 'refs/heads/main',
      projects: null,
      created,
      ports: null,
      database: null,
      env_file: '.env.test',
    });
    const path = facts.temporaryDirectory?.path;
    expect(await readFile(join(directory, '.env.test'), 'utf8')).toBe(
      `TMPDIR=${path}\nTEMP=${path}\nTMP=${path}\nTEST_MODE=true\nNX_WORKTREE_ENVIRONMENT=${id}\n`,
    );
    if (process.platform !== 'win32') {
      expect((await stat(join(directory, '.env.test'))).mode & 0o777).toBe(0o600);
    }
  });

  it('leaves an environment file alone that the repository tracks', async () => {
    await repository.commit({ '.env.test': 'MINE=1\n' });
    const { directory, facts } = await createEnvironment(request(repository.root, 'prices'), SILENT);

    expect(facts.environmentFile).toBe('.env.test.local');
    expect(await readFile(join(directory, '.env.test'), 'utf8')).toBe('MINE=1\n');
    expect(repository.gitIn(directory, 'status', '--porcelain')).toBe('');
  });

  it('works from a subfolder and from inside of another worktree', async () => {
    await repository.commit({ 'packages/api/index.js': '' });
    const first = await createEnvironment(request(join(repository.root, 'packages/api'), 'first'), SILENT);
    const second = await createEnvironment(request(join(first.directory, 'packages'), 'second'), SILENT);

    expect(second.directory).toBe(join(repository.root, 'worktrees', 'test-unit-second'));
    expect((await listEnvironments(second.directory)).map(({ identifier }) => identifier)).toEqual([
      'first',
      'second',
    ]);
    await removeEnvironment({ from: first.directory, identifier: 'second' });
    expect((await listEnvironments(first.directory)).map(({ identifier }) => identifier)).toEqual(['first']);
  });

  it('is not led elsewhere by the variables of a git hook', async () => {
    const other = await TemporaryRepository.create();
    process.env['GIT_DIR'] = join(other.root, '.git');
    process.env['GIT_WORK_TREE'] = other.root;
    process.env['GIT_INDEX_FILE'] = join(other.root, '.git', 'index');
    try {
      await createEnvironment(request(repository.root, 'prices'), SILENT);
      await listEnvironments(repository.root);
    } finally {
      delete process.env['GIT_DIR'];
      delete process.env['GIT_WORK_TREE'];
      delete process.env['GIT_INDEX_FILE'];
    }
    expect(tracesOf(other)).toEqual(NO_TRACES);
    expect(tracesOf(repository).directories).toEqual(['test-unit-prices']);
    await other.remove();
  });

  it('has a migrated database and ports of its own when its purpose says so', async () => {
    await repository.commit({
      'project.json': '{}',
      'migrations/1_prices.sql': 'create table prices (id int);',
    });
    const asked = request(repository.root, 'api-endpoints', { purpose: 'test-integration' });
    const { directory, facts } = await createEnvironment(asked, SILENT);

    expect(facts.database).toMatchObject({ name: 'testdb_integration_api_endpoints', migrations: 1 });
    const variables = parse(await readFile(join(directory, '.env.test'), 'utf8'));
    expect(variables).toMatchObject({
      DATABASE_NAME: 'testdb_integration_api_endpoints',
      APP_PORT: String(facts.ports?.app),
      API_PORT: String(Number(facts.ports?.app) + 1),
      DB_PORT: String(Number(facts.ports?.app) + 2),
      NX_WORKTREE_TEMPLATE: facts.database?.template,
    });
    expect(await sql(String(variables['DATABASE_URL']), 'select * from prices')).toEqual([]);

    await removeEnvironment({ from: repository.root, identifier: 'api-endpoints' });
    expect(tracesOf(repository)).toEqual(NO_TRACES);
    await expect(connectTo(String(variables['DATABASE_URL']))).rejects.toMatchObject({ code: '3D000' });
  });

  it('is planned without making anything', async () => {
    const plan = await planEnvironment(request(repository.root, 'prices', { branch: 'feature/rest-api' }));

    expect(plan.map(({ name }) => name)).toEqual([
      'identifier',
      'checkout',
      'dependencies',
      'temporary-directory',
      'environment-file',
      'metadata',
    ]);
    expect(plan[1]?.summary).toContain('feature/rest-api');
    expect(tracesOf(repository)).toEqual(NO_TRACES);
    expect(readdirSync(repository.root)).not.toContain('worktrees');
  });

  it('runs no post-checkout hook', async () => {
    await repository.write({ '.git/hooks/post-checkout': '#!/bin/sh\ntouch "$(dirname "$0")/ran"\n' });
    repository.gitIn(repository.root, 'config', 'core.fileMode', 'true');
    await chmod(join(repository.root, '.git/hooks/post-checkout'), 0o755);

    await createEnvironment(request(repository.root, 'prices'), SILENT);
    expect(readdirSync(join(repository.root, '.git/hooks'))).not.toContain('ran');
  });
});
