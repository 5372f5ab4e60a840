import { namesInDirectory } from '@nx-worktree/system';
import { linksIn, removeTemporaryDirectories, temporaryDirectory, treeOf } from '@nx-worktree/testkit';
import { execa } from 'execa';
import { existsSync } from 'node:fs';
import {
  lstat,
  mkdir,
  readdir,
  readFile,
  readlink,
  realpath,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { assertResolvesInside } from './assert-resolves-inside';
import { WrongCheckoutError } from './dependencies-errors';
import { linkDependencies, unlinkDependencies } from './link-dependencies';
import { workspacePackagesOf } from './workspace-packages';

let place: string;
let main: string;
let worktree: string;

/** A workspace as npm installs it, with a worktree nested in it. */
beforeEach(async () => {
  place = temporaryDirectory();
  main = join(place, 'main');
  worktree = join(main, 'worktrees', 'test-unit-one');
  await writeFiles(main, {
    '.gitignore': 'node_modules\nworktrees\n',
    'package.json': '{ "name": "workspace", "workspaces": ["packages/*"] }',
    'package-lock.json': '{}',
    'packages/a/package.json': '{ "name": "@org/a" }',
    'packages/a/index.js': 'module.exports = __filename;',
    'packages/b/package.json': '{ "name": "b" }',
    'packages/b/index.js': 'module.exports = require("@org/a");',
  });
  await git(main, 'init', '--quiet');
  await git(main, 'add', '.');
  await git(main, '-c', 'user.name=n', '-c', 'user.email=e', 'commit', '--quiet', '-m', 'first');
  await writeFiles(main, {
    'node_modules/.package-lock.json': '{}',
    'node_modules/.yarn-integrity': 'integrity',
    'node_modules/.cache/tool/entry': main,
    'node_modules/.prisma/client/index.js': 'module.exports = __filename;',
    'node_modules/@prisma/client/index.js': 'module.exports = require(".prisma/client");',
    'node_modules/@scope/tool/index.js': '',
    'node_modules/left/package.json': '{ "name": "left", "version": "2.0.0" }',
    'node_modules/left/cli.js': '',
    'packages/b/node_modules/left/package.json': '{ "name": "left", "version": "1.0.0" }',
  });
  await linkIn(main, 'node_modules/@org/a', '../../packages/a');
  await linkIn(main, 'node_modules/b', '../packages/b');
  await linkIn(main, 'node_modules/.bin/left', '../left/cli.js');
  await linkIn(main, 'node_modules/dangling', '../packages/gone');
  await git(main, 'worktree', 'add', '--quiet', '--detach', worktree);
});

afterEach(removeTemporaryDirectories);

describe('linkDependencies', () => {
  it('links each package, and workspace packages to this worktree', async () => {
    expect(await linkDependencies(main, worktree)).toMatchObject({ links: 5 });
    const modules = join(worktree, 'node_modules');
    expect((await lstat(modules)).isDirectory()).toBe(true);
    expect((await lstat(join(modules, '@scope'))).isDirectory()).toBe(true);
    expect(await readlink(join(modules, '@scope/tool'))).toBe(join(main, 'node_modules/@scope/tool'));
    expect(await readlink(join(modules, '@org/a'))).toBe('../../packages/a');
    expect(await readlink(join(modules, '.bin/left'))).toBe('../left/cli.js');
    expect(createRequire(join(worktree, 'x.js'))('b')).toBe(join(worktree, 'packages/a/index.js'));
  });

  it('links what a package has of its own', async () => {
    await linkDependencies(main, worktree);
    const version = (from: string) => createRequire(join(worktree, from))('left/package.json').version;
    expect(version('packages/b/index.js')).toBe('1.0.0');
    expect(version('packages/a/index.js')).toBe('2.0.0');
  });

  it('copies generated code, leaves caches and dangling links out, and shares neither', async () => {
    await linkDependencies(main, worktree);
    const names = await readdir(join(worktree, 'node_modules'));
    expect(names.sort()).toEqual(['.bin', '.prisma', '@org', '@prisma', '@scope', 'b', 'left']);
    const generated = createRequire(join(worktree, 'x.js'))('@prisma/client');
    expect(generated).toBe(join(worktree, 'node_modules/.prisma/client/index.js'));
  });

  it('can be repeated, and leaves what is there', async () => {
    await linkDependencies(main, worktree);
    await writeFiles(worktree, { 'node_modules/own/index.js': '' });
    const before = treeOf(worktree);
    expect(await linkDependencies(main, worktree)).toEqual({ links: 0, files: 0, bytes: 0 });
    expect(treeOf(worktree)).toEqual(before);
  });

  it('adds what a sparse checkout has got since', async () => {
    await git(worktree, 'sparse-checkout', 'set', '--cone', '--sparse-index', 'packages/a');
    await linkDependencies(main, worktree);
    expect([...linksIn(worktree).values()]).not.toContain(undefined);
    expect(existsSync(join(worktree, 'node_modules/left'))).toBe(true);
    expect(existsSync(join(worktree, 'packages/b'))).toBe(false);
    expect(await namesInDirectory(join(worktree, 'node_modules'))).not.toContain('b');
    await check(worktree);

    await git(worktree, 'sparse-checkout', 'add', 'packages/b');
    expect(await linkDependencies(main, worktree)).toMatchObject({ links: 2 });
    expect(createRequire(join(worktree, 'x.js'))('b')).toBe(join(worktree, 'packages/a/index.js'));
    expect(await readlink(join(worktree, 'packages/b/node_modules/left'))).toBe(
      join(main, 'packages/b/node_modules/left'),
    );
  });

  it('copies what the user names, and all that loads it', async () => {
    await writeFiles(main, {
      'node_modules/api-client/dist/generated.js': '',
      'node_modules/uses/package.json': '{ "name": "uses", "dependencies": { "nests": "1" } }',
      'node_modules/nests/node_modules/inner/package.json': '{ "dependencies": { "api-client": "1" } }',
      'node_modules/uses-not/package.json': '{ "dependencies": { "left": "1" } }',
      'node_modules/.vite/entry.js': '',
    });
    await linkDependencies(main, worktree, ['api-client/dist', '.vite', '@scope/tool', 'not-there']);
    const modules = join(worktree, 'node_modules');
    for (const name of ['api-client', 'uses', 'nests', '.vite', '@scope/tool']) {
      expect([name, (await lstat(join(modules, name))).isDirectory()]).toEqual([name, true]);
    }
    expect((await lstat(join(modules, 'uses-not'))).isSymbolicLink()).toBe(true);
    expect((await lstat(join(modules, '@prisma/client'))).isDirectory()).toBe(true);
  });

  it("copies what loads generated code from pnpm's store", async () => {
    const store = 'node_modules/.pnpm';
    await writeFiles(main, {
      [`${store}/client@1/node_modules/@prisma/client/index.js`]:
        'module.exports = require(".prisma/client");',
      [`${store}/client@1/node_modules/.prisma/client/index.js`]: 'module.exports = __filename;',
      [`${store}/auth@1/node_modules/auth/index.js`]: 'module.exports = require("@prisma/client");',
      [`${store}/other@1/node_modules/other/index.js`]: 'module.exports = __filename;',
    });
    await linkIn(
      main,
      `${store}/auth@1/node_modules/@prisma/client`,
      '../../../client@1/node_modules/@prisma/client',
    );
    await linkIn(main, `${store}/auth@1/node_modules/other`, '../../other@1/node_modules/other');
    await linkIn(main, 'packages/a/node_modules/auth', `../../../${store}/auth@1/node_modules/auth`);
    await linkIn(main, 'packages/a/node_modules/other', `../../../${store}/other@1/node_modules/other`);
    await linkDependencies(main, worktree);
    const load = createRequire(join(worktree, 'packages/a/index.js'));
    expect(load('auth')).toBe(join(worktree, store, 'client@1/node_modules/.prisma/client/index.js'));
    expect(load('other')).toBe(join(main, store, 'other@1/node_modules/other/index.js'));
  });

  it('takes a node_modules that lies elsewhere, with files and many packages in it', async () => {
    await writeFiles(main, { 'node_modules/@scope/readme.txt': '', 'node_modules/file.js': 'text' });
    for (let number = 0; number < 2_000; number++)
      await mkdir(join(main, `node_modules/@many/p${number}`), { recursive: true });
    await rename(join(main, 'node_modules'), join(place, 'elsewhere'));
    await rm(join(place, 'elsewhere/@org/a'));
    await linkIn(place, 'elsewhere/@org/a', '../../main/packages/a');
    await linkIn(main, 'node_modules', '../elsewhere');
    await linkIn(place, 'elsewhere/circle', 'circle');
    await linkDependencies(main, worktree);
    const modules = join(worktree, 'node_modules');
    expect(await readlink(join(modules, '@org/a'))).toBe('../../packages/a');
    expect(await readFile(join(modules, 'file.js'), 'utf8')).toBe('text');
    expect(await readdir(join(modules, '@many'))).toHaveLength(2_000);
    expect(await realpath(join(modules, 'left'))).toBe(join(place, 'elsewhere/left'));
    expect([...linksIn(worktree).values()]).not.toContain(undefined);
  });

  it('keeps the main checkout as it is when npm installs into the worktree', async () => {
    await linkDependencies(main, worktree);
    await writeFiles(place, { 'added/package.json': '{ "name": "added", "version": "1.0.0" }' });
    await execa('npm', ['pack', '--silent', '--pack-destination', place], { cwd: join(place, 'added') });
    const before = treeOf(join(main, 'node_modules'));
    await execa('npm', ['install', '--no-audit', '--no-fund', '--offline', join(place, 'added-1.0.0.tgz')], {
      cwd: worktree,
    });
    expect(treeOf(join(main, 'node_modules'))).toEqual(before);
    expect(existsSync(join(worktree, 'node_modules/added'))).toBe(true);
  });

  it('unlinks without touching what the links lead to', async () => {
    const before = treeOf(join(main, 'node_modules'));
    await linkDependencies(main, worktree);
    await unlinkDependencies(worktree);
    await unlinkDependencies(worktree);
    expect(linksIn(worktree).size).toBe(0);
    expect(treeOf(join(main, 'node_modules'))).toEqual(before);
  });

  it('unlinks a node_modules that is a link itself', async () => {
    await symlink(join(main, 'node_modules'), join(worktree, 'node_modules'), 'junction');
    await unlinkDependencies(worktree);
    expect(existsSync(join(worktree, 'node_modules'))).toBe(false);
    expect(existsSync(join(main, 'node_modules/left/cli.js'))).toBe(true);
  });
});

describe('assertResolvesInside', () => {
  it('passes in the main checkout and in a linked worktree', async () => {
    await linkDependencies(main, worktree);
    await check(main);
    await check(worktree);
  });

  it('fails in a nested worktree that has no node_modules, since Node then takes the main checkout', async () => {
    const failure = await check(worktree).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(WrongCheckoutError);
    expect(failure).toMatchObject({ packageName: '@org/a', found: join(main, 'packages/a') });
  });

  it('fails when the whole node_modules is one link', async () => {
    await symlink(join(main, 'node_modules'), join(worktree, 'node_modules'), 'junction');
    await expect(check(worktree)).rejects.toThrow(WrongCheckoutError);
  });

  it("fails when a package's own node_modules leads out of the checkout", async () => {
    await linkDependencies(main, worktree);
    await linkIn(worktree, 'packages/b/node_modules/@org/a', join(main, 'packages/a'));
    await expect(check(worktree)).rejects.toThrow(WrongCheckoutError);
  });

  it('lets a package of the same name from a registry pass', async () => {
    await linkDependencies(main, worktree);
    await writeFiles(worktree, { 'fixtures/left/package.json': '{ "name": "left" }' });
    await git(worktree, 'add', 'fixtures');
    await check(worktree);
  });
});

async function check(checkout: string): Promise<void> {
  await assertResolvesInside(checkout, await workspacePackagesOf(checkout));
}

async function git(directory: string, ...args: string[]): Promise<void> {
  await execa('git', args, { cwd: directory });
}

async function writeFiles(root: string, files: Record<string, string>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  }
}

async function linkIn(root: string, path: string, target: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await symlink(target, join(root, path));
}
