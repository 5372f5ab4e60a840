import { removeTemporaryDirectories, temporaryDirectory } from '@nx-worktree/testkit';
import { execa } from 'execa';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, lstat, mkdir, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { environmentAt } from '../../../testkit/environments';
import { type EnvironmentRecord } from '../parts';
import { DependencyInstallError, NotLinkableError, WrongCheckoutError } from './dependencies-errors';
import { installCommandOf } from './install-dependencies';
import { bindDependencies } from './part';
import { type DependenciesMode } from './options';

let template: string;
let place: string;
let main: string;
let worktree: string;

/** Two checkouts of a project with one dependency, which npm takes from a file; each test gets a copy of them. */
beforeAll(async () => {
  template = temporaryDirectory();
  await mkdir(join(template, 'dependency'));
  await writeFile(join(template, 'dependency/package.json'), '{ "name": "dependency", "version": "1.0.0" }');
  await execa('npm', ['pack', '--silent', '--pack-destination', template], {
    cwd: join(template, 'dependency'),
  });
  const project = join(template, 'main');
  await mkdir(project);
  await execa('git', ['init', '--quiet'], { cwd: project });
  await writeFile(join(project, '.gitignore'), 'node_modules\n');
  await writeFile(
    join(project, 'package.json'),
    '{ "name": "project", "dependencies": { "dependency": "file:../dependency-1.0.0.tgz" } }',
  );
  await execa('npm', ['install', '--offline', '--no-audit', '--no-fund'], { cwd: project });
  await execa('git', ['add', '.'], { cwd: project });
  await cp(project, join(template, 'worktree'), {
    recursive: true,
    filter: (path) => !path.includes('node_modules'),
  });
});

beforeEach(async () => {
  place = temporaryDirectory();
  main = join(place, 'main');
  worktree = join(place, 'worktree');
  await cp(template, place, { recursive: true, verbatimSymlinks: true });
});

afterEach(() => rm(place, { recursive: true }));
afterAll(removeTemporaryDirectories);

describe('bindDependencies', () => {
  it('links when the lockfiles are equal, and unlinks', async () => {
    const part = bindDependencies({ main, options: { mode: 'auto' } });
    const { facts, summary } = await part.apply(environment());
    expect(facts).toEqual({ dependencies: { mode: 'link', installed: expect.any(String) } });
    expect(summary).toBe('1 links');
    expect((await lstat(join(worktree, 'node_modules/dependency'))).isSymbolicLink()).toBe(true);
    expect(await part.verify({ ...environment(), facts })).toEqual({ state: 'ok' });

    await part.revert(environment());
    expect(await readdir(join(worktree, 'node_modules'))).toEqual([]);
    expect(existsSync(join(main, 'node_modules/dependency/package.json'))).toBe(true);
  });

  it('installs when the lockfiles differ', async () => {
    await writeFile(join(main, 'package-lock.json'), '{}');
    const { facts, summary } = await bindDependencies({ main, options: { mode: 'auto' } }).apply(
      environment(),
    );
    expect(facts).toEqual({ dependencies: { mode: 'install' } });
    expect(summary).toMatch(/^npm ci /);
    expect((await lstat(join(worktree, 'node_modules/dependency'))).isDirectory()).toBe(true);
  });

  it('installs when the main checkout has no node_modules', async () => {
    await rm(join(main, 'node_modules'), { recursive: true });
    const { facts } = await bindDependencies({ main, options: { mode: 'auto' } }).apply(environment());
    expect(facts).toEqual({ dependencies: { mode: 'install' } });
  });

  it('copies when that is asked for, and does so again', async () => {
    const part = bindDependencies({ main, options: { mode: 'copy', generated: ['client'] } });
    expect(await part.plan(environment())).toBe(`copied from ${main}`);
    const { facts, summary } = await part.apply(environment());
    expect(facts).toEqual({ dependencies: { mode: 'copy', generated: ['client'] } });
    expect(summary).toMatch(/^copied \d kB in \d files$/);
    expect((await lstat(join(worktree, 'node_modules/dependency'))).isDirectory()).toBe(true);

    await rm(join(worktree, 'node_modules'), { recursive: true });
    const again = await bindDependencies({ main, options: { mode: 'auto' } }).apply({
      ...environment(),
      facts,
    });
    expect(again.facts).toEqual(facts);
    expect((await lstat(join(worktree, 'node_modules/dependency'))).isDirectory()).toBe(true);
  });

  it('installs when that is asked for', async () => {
    const part = bindDependencies({ main, options: { mode: 'install' } });
    expect(await part.plan(environment())).toBe('installed');
    const { facts, summary } = await part.apply(environment());
    expect(facts).toEqual({ dependencies: { mode: 'install' } });
    expect(summary).toBe('npm ci --prefer-offline --no-audit --no-fund');
  });

  it.each([
    [
      'the lockfiles differ',
      'package-lock.json',
      '{}',
      'package-lock.json differs from that of the main checkout',
    ],
    ['settings differ', '.npmrc', 'legacy-peer-deps=true', '.npmrc differs from that of the main checkout'],
    ['patches differ', 'patches/left.patch', '', 'patches/left.patch differs from that of the main checkout'],
  ])('neither links nor copies when %s', async (_, file, text, reason) => {
    await mkdir(dirname(join(worktree, file)), { recursive: true });
    await writeFile(join(worktree, file), text);
    for (const mode of ['link', 'copy'] as const) {
      const part = bindDependencies({ main, options: { mode } });
      await expect(part.apply(environment())).rejects.toMatchObject({
        code: 'DEPENDENCIES_NOT_LINKABLE',
        reason,
      });
    }
    expect(existsSync(join(worktree, 'node_modules'))).toBe(false);
  });

  it('links though the main checkout has settings that git does not know', async () => {
    await writeFile(join(main, '.npmrc'), 'fund=false');
    const { facts } = await bindDependencies({ main, options: { mode: 'auto' } }).apply(environment());
    expect(facts).toEqual({ dependencies: { mode: 'link', installed: expect.any(String) } });
  });

  it.each([
    ['there is no node_modules', undefined, ' has no node_modules'],
    ['node_modules is a file', 'text', '/node_modules is not a directory'],
  ])('says before anything is made that it can not link when %s', async (_, text, reason) => {
    await rm(join(main, 'node_modules'), { recursive: true });
    if (text !== undefined) await writeFile(join(main, 'node_modules'), text);
    const plan = (mode: DependenciesMode) =>
      bindDependencies({ main, options: { mode } }).plan(environment());
    const failure = await plan('link').catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(NotLinkableError);
    expect(String(failure)).toContain(
      `The dependencies of the main checkout can't be linked: ${main}${reason}. Use --dependencies=install, or`,
    );
    expect(await plan('auto')).toBe(`installed, since ${main}${reason}`);
    expect(await plan('none')).toBe('none');
  });

  it('refuses links that lead to a third checkout, and takes those away that it finds', async () => {
    await mkdir(join(worktree, 'packages/own'), { recursive: true });
    await writeFile(join(worktree, 'packages/own/package.json'), '{ "name": "own" }');
    await execa('git', ['init', '--quiet'], { cwd: worktree });
    await execa('git', ['add', 'packages'], { cwd: worktree });
    await mkdir(join(place, 'third/own'), { recursive: true });
    await symlink(join(place, 'third/own'), join(main, 'node_modules/own'), 'junction');
    const part = bindDependencies({ main, options: { mode: 'link' } });
    await expect(part.apply(environment())).rejects.toBeInstanceOf(WrongCheckoutError);

    await rm(join(main, 'node_modules/own'));
    const facts = { dependencies: { mode: 'link' as const } };
    expect(await part.verify({ ...environment(), facts })).toMatchObject({ state: 'failed' });
    await part.apply({ ...environment(), facts });
    expect(await part.verify({ ...environment(), facts })).toEqual({ state: 'ok' });
    expect(await readdir(join(worktree, 'node_modules'))).toEqual(['dependency']);
  });

  it('says what the package manager said when it fails', async () => {
    await writeFile(join(worktree, 'package-lock.json'), '{ "lockfileVersion": 3, "packages": {} }');
    const failure = await bindDependencies({ main, options: { mode: 'auto' } })
      .apply(environment())
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(DependencyInstallError);
    expect(failure).toMatchObject({ exitCode: 1, directory: worktree });
    expect(String(failure)).toMatch(/npm ci .* failed with exit code 1 in .*\n[^]*npm (error|ERR!)/);
    expect(String(failure)).toContain('installed instead of linked, because package-lock.json differs');
  });

  it('says so when the package manager is not there', async () => {
    const path = process.env['PATH'];
    await writeFile(join(worktree, 'pnpm-lock.yaml'), '');
    await rm(join(worktree, 'package-lock.json'));
    await mkdir(join(place, 'programs'));
    await symlink(
      execFileSync('/bin/sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim(),
      join(place, 'programs/git'),
    );
    process.env['PATH'] = join(place, 'programs');
    const failure = await bindDependencies({ main, options: { mode: 'auto' } })
      .apply(environment())
      .catch((error: unknown) => error);
    process.env['PATH'] = path;
    expect(failure).toBeInstanceOf(DependencyInstallError);
    expect(String(failure)).toContain('pnpm was not found. Install it');
  });

  it('does nothing in a checkout without package.json', async () => {
    await rm(join(worktree, 'package.json'));
    const { facts } = await bindDependencies({ main, options: { mode: 'auto' } }).apply(environment());
    expect(facts).toEqual({ dependencies: { mode: 'none' } });
    expect(existsSync(join(worktree, 'node_modules'))).toBe(false);
  });

  it('notices that node_modules is gone', async () => {
    const part = bindDependencies({ main, options: { mode: 'auto' } });
    const { facts } = await part.apply(environment());
    await part.revert(environment());
    await rm(join(worktree, 'node_modules'), { recursive: true });
    expect(await part.verify({ ...environment(), facts })).toMatchObject({ state: 'failed' });
  });
});

describe('installCommandOf', () => {
  it.each([
    [['package-lock.json'], 'npm ci --prefer-offline --no-audit --no-fund'],
    [['pnpm-lock.yaml'], 'pnpm install --frozen-lockfile --prefer-offline'],
    [['yarn.lock'], 'yarn install --frozen-lockfile --prefer-offline'],
    [['yarn.lock', '.yarnrc.yml'], 'yarn install --immutable'],
    [['bun.lock'], 'bun install --frozen-lockfile'],
    [[], 'npm install --no-package-lock --prefer-offline --no-audit --no-fund'],
  ])('%s: %s', async (files, command) => {
    const checkout = join(place, 'checkout');
    await mkdir(checkout);
    for (const file of files) await writeFile(join(checkout, file), '');
    expect((await installCommandOf(checkout)).join(' ')).toBe(command);
  });
});

function environment(): EnvironmentRecord {
  return environmentAt(worktree);
}
