import { type ProjectGraph } from '@nx/devkit';
import { removeTemporaryDirectories, TemporaryRepository } from '@nx-worktree/testkit';
import { join } from 'node:path';
import { worktreesDirectory } from './worktrees-directory';

let repository: TemporaryRepository;
let root: string;
beforeEach(async () => {
  repository = await TemporaryRepository.create();
  root = repository.root;
});
afterEach(removeTemporaryDirectories);

const graph: ProjectGraph = {
  nodes: { api: { name: 'api', type: 'app', data: { root: 'apps/api' } } },
  dependencies: {},
};

async function placeWith(files: Record<string, string>, asked?: string) {
  await repository.write({ 'package.json': '{}', ...files });
  return worktreesDirectory(root, asked, graph);
}

const BESIDE = '../shop.worktrees';
const scripts = (test: string): Record<string, string> => ({
  'package.json': JSON.stringify({ scripts: { test } }),
});

it.each<[string, Record<string, string>]>([
  ['pnpm-workspace.yaml', { 'pnpm-workspace.yaml': 'packages:\n  - "**"\n' }],
  ['pnpm-workspace.yaml', { 'pnpm-workspace.yaml': 'packages:\n  - "**/apps/*"\n' }],
  ['package.json', { 'package.json': '{ "workspaces": ["*/*"] }' }],
  ['package.json', scripts('node --test')],
  ['package.json', scripts('tsc && node --import tsx --test --test-reporter=dot "**/*.test.ts"')],
  ['package.json', scripts('node --test --test-reporter spec')],
  ['package.json', scripts('jest --ci')],
  ['package.json', scripts('bun test')],
  ['package.json', scripts("mocha '**/*.spec.js'")],
  ['jest.config.ts', { 'jest.config.ts': `export default { testEnvironment: 'node' };` }],
  ['jest.config.js', { 'jest.config.js': `module.exports = { testMatch: ['**/*.test.js'] };` }],
  ['vitest.config.ts', { 'vitest.config.ts': 'export default defineConfig({ test: { globals: true } });' }],
  ['vitest.workspace.ts', { 'vitest.workspace.ts': `export default ['**/vite.config.ts'];` }],
])('is beside the main checkout, and says why: %s of %j', async (file, files) => {
  const place = await placeWith(files);
  expect(place.directory).toBe(BESIDE);
  expect(place.scanners).toContainEqual({ file, harm: expect.any(String) });
});

it.each<Record<string, string>>([
  { 'package.json': '{ "workspaces": ["apps/*", "libs/**"] }' },
  { 'pnpm-workspace.yaml': 'packages:\n  - "**"\n  - "!worktrees/**"\n' },
  scripts('nx run-many -t test'),
  scripts('node --test test/'),
  scripts('mocha'),
  scripts('jest --rootDir apps/api'),
  { ...scripts('jest'), 'jest.config.js': `module.exports = { projects: ['<rootDir>/apps/*'] };` },
  { 'jest.config.ts': 'export default async () => ({ projects: await getJestProjectsAsync() });' },
  { 'jest.config.js': `module.exports = { modulePathIgnorePatterns: ['worktrees/'] };` },
  { 'vitest.config.ts': `export default defineConfig({ test: { projects: ['apps/*'] } });` },
  { 'jest.preset.js': `module.exports = { testMatch: ['**/*.spec.ts'] };` },
])('is worktrees/ where no tool looks into it: %j', async (files) => {
  expect(await placeWith(files)).toEqual({ directory: 'worktrees', usual: 'worktrees', scanners: [] });
});

it('is what nx.json says, and who looks there is known', async () => {
  const files = { 'pnpm-workspace.yaml': 'packages:\n  - "**"\n' };
  expect(await placeWith(files, 'tmp/trees')).toMatchObject({
    directory: 'tmp/trees',
    scanners: [{ file: 'pnpm-workspace.yaml' }],
  });
  expect(await placeWith(files, '../elsewhere')).toMatchObject({ directory: '../elsewhere', scanners: [] });
  expect(await placeWith(files, '~/trees')).toMatchObject({ directory: '~/trees', scanners: [] });
});

it('is that of the main checkout, when it is asked for in a worktree', async () => {
  await placeWith({ 'pnpm-workspace.yaml': 'packages:\n  - "**"\n' });
  const worktree = join(repository.home, 'elsewhere');
  repository.git('worktree', 'add', '--quiet', '--detach', worktree);
  expect(await worktreesDirectory(worktree, undefined, graph)).toMatchObject({ directory: BESIDE });
});
