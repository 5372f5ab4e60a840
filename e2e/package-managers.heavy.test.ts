import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { type FreshWorkspace } from './workspace/fresh-workspace';
import { PACKAGE_MANAGERS, workspaceOf } from './workspace/package-managers';

const MINUTES = 60_000;
const WORKTREE = 'worktrees/test-unit-api';

/** One story per package manager: each test goes on where the one before it stopped. */
describe.each(PACKAGE_MANAGERS)('a worktree of a workspace of $name', (manager) => {
  let workspace: FreshWorkspace;
  let before: string;

  beforeAll(async () => {
    workspace = await workspaceOf(manager);
    before = digestOf(workspace.directory);
  }, 10 * MINUTES);

  afterAll(() => workspace?.remove());

  it(
    'runs Nx, scripts and what they call',
    async () => {
      await workspace.nx(['g', 'worktree', 'api', '--purpose=test-unit', '--branch=main']);
      const semver = join(workspace.directory, WORKTREE, 'node_modules/semver');
      expect(lstatSync(semver).isSymbolicLink()).toBe(manager.mode === 'link');

      const shown = await workspace.succeed(
        'npx',
        ['--no-install', 'nx', 'show', 'projects', '--json'],
        WORKTREE,
      );
      expect((JSON.parse(shown) as string[]).sort()).toEqual(['shop', 'stock', 'worktrees']);
      await passes(['test', 'shop']);
      await passes(['run-many', '-t', 'test']);
      await passes(['run', 'shop:test-isolated']);
      expect(await workspace.nx(['run', 'shop:parse'], WORKTREE)).toContain('1.2.3');
      expect(await workspace.succeed(manager.command, ['run', 'parse'], WORKTREE)).toContain('1.2.3');
      expect(await workspace.nx(['run', 'worktrees:doctor'])).not.toMatch(/failed/i);
      expect(await workspace.succeed('git', ['status', '--porcelain'], WORKTREE)).toBe('');
    },
    6 * MINUTES,
  );

  it(
    'has a package of its own after an installation in it, and the main checkout stays as it is',
    async () => {
      await workspace.succeed(manager.command, [...manager.add, 'semver@7.7.2'], WORKTREE);

      expect(
        await workspace.succeed('node', ['-p', 'require("semver/package.json").version'], WORKTREE),
      ).toBe('7.7.2\n');
      await passes(['test', 'shop']);
      await workspace.nx(['run', 'worktrees:doctor', '--identifier=api', '--fix']);
      await passes(['run', 'shop:test-isolated']);
      expect(digestOf(workspace.directory)).toBe(before);
    },
    6 * MINUTES,
  );

  async function passes(args: string[]): Promise<void> {
    const text = await workspace.nx([...args, '--skip-nx-cache'], WORKTREE);
    expect(text).toContain('Successfully ran target');
  }
});

/** Of everything that a package manager has made in a checkout, and of the packages there. */
function digestOf(checkout: string): string {
  const hash = createHash('sha256');
  const add = (path: string): void => {
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      const at = join(path, entry.name);
      // Nx keeps its cache there.
      if (entry.name === '.cache') continue;
      hash.update(at);
      if (entry.isDirectory()) add(at);
      else hash.update(entry.isSymbolicLink() ? readlinkSync(at) : readFileSync(at));
    }
  };
  for (const directory of ['node_modules', 'packages']) add(join(checkout, directory));
  return hash.digest('hex');
}
