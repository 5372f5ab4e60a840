import { type ProjectGraph, type TargetConfiguration } from '@nx/devkit';
import { type Observation } from '@nx-worktree/environment';
import { nxChecks } from './nx-checks';

const root = '/repo';

function graphOf(projects: Record<string, Record<string, TargetConfiguration>>): ProjectGraph {
  const nodes = Object.entries(projects).map(([place, targets]) => [
    place,
    { name: place, type: 'lib' as const, data: { root: place, targets } },
  ]);
  return { nodes: Object.fromEntries(nodes), dependencies: {} };
}

async function look(
  name: string,
  projects: Record<string, Record<string, TargetConfiguration>>,
  shell: Record<string, string> = {},
  worktrees = 'worktrees',
): Promise<Observation | undefined> {
  const names = { target: 'test', migrateTargetName: 'migrate-isolated' };
  const checks = nxChecks({
    root,
    projectGraph: graphOf(projects),
    worktrees: { directory: worktrees, usual: worktrees, scanners: [] },
    ...names,
    faults: [],
    migrations: [],
    server: {},
    shell,
  });
  return checks.find((check) => check.name === name)?.look();
}

describe('nx-cache', () => {
  it('is content with cached verdicts', async () => {
    const api = {
      'test-isolated': { executor: 'nx-worktree:test-isolated', cache: true },
      build: { cache: true },
    };
    expect(await look('nx-cache', { api })).toMatchObject({ state: 'ok' });
  });

  it('fails for a cached effect, and names its task', async () => {
    const api = { 'migrate-isolated': { executor: 'nx-worktree:migrate-isolated', cache: true } };
    expect(await look('nx-cache', { api })).toMatchObject({
      state: 'failed',
      text: expect.stringContaining('api:migrate-isolated'),
      advice: expect.stringContaining('"cache": false'),
    });
  });

  it('warns of a cache whose files and database are in two places', async () => {
    const [cache, data] = ['NX_CACHE_DIRECTORY', 'NX_WORKSPACE_DATA_DIRECTORY'];
    expect(await look('nx-cache', {}, { [cache]: '/c' })).toMatchObject({
      state: 'warning',
      advice: expect.stringContaining(`unset ${cache}`),
    });
    expect(await look('nx-cache', {}, { [cache]: '/c', [data]: '/d' })).toMatchObject({ state: 'ok' });
  });
});

describe('nx-databases', () => {
  it('names the targets that a worktree refuses', async () => {
    const seed = { options: { command: 'seed', env: { DATABASE_URL: 'postgres://localhost/development' } } };
    const found = await look('nx-databases', { 'apps/api': { seed } });
    expect(found).toMatchObject({
      state: 'warning',
      text: expect.stringContaining('apps/api:seed (options.env.DATABASE_URL)'),
    });
    expect(found?.text).not.toContain('localhost');
    expect(await look('nx-databases', { 'apps/api': { seed: { command: 'seed' } } })).toMatchObject({
      state: 'ok',
    });
  });
});

describe('nx-projects', () => {
  it('fails when a project of a worktree is taken for one of the workspace', async () => {
    const place = 'worktrees/test-unit-prices/apps/api';
    expect(await look('nx-projects', { 'apps/api': {}, worktrees: {}, [place]: {} })).toMatchObject({
      state: 'failed',
      text: expect.stringContaining(place),
    });
    expect(await look('nx-projects', { 'apps/api': {}, worktrees: {} })).toMatchObject({ state: 'ok' });
    expect(await look('nx-projects', { 'apps/api': {} }, {}, '/elsewhere')).toMatchObject({ state: 'ok' });
  });
});

describe('nx-workspace', () => {
  it('warns of a variable that leads Nx to another workspace', async () => {
    expect(await look('nx-workspace', {}, { NX_WORKSPACE_ROOT_PATH: '/other' })).toMatchObject({
      state: 'warning',
      advice: 'unset NX_WORKSPACE_ROOT_PATH',
    });
    expect(await look('nx-workspace', {})).toEqual({ state: 'ok', text: root });
  });
});
