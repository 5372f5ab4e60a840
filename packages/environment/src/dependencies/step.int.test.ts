import { execa } from 'execa';
import { existsSync } from 'node:fs';
import { cp, lstat, mkdir, mkdtemp, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EnvironmentRecord } from '../stack/record';
import { DependencyInstallError } from './errors';
import { installCommandOf } from './install-dependencies';
import { dependenciesStep } from './step';

let place: string;
let main: string;
let worktree: string;

/** Two checkouts of a project with one dependency, which npm takes from a file. */
beforeEach(async () => {
  place = await realpath(await mkdtemp(join(tmpdir(), 'nx-worktree-')));
  main = join(place, 'main');
  worktree = join(place, 'worktree');
  await mkdir(join(place, 'dependency'), { recursive: true });
  await writeFile(join(place, 'dependency/package.json'), '{ "name": "dependency", "version": "1.0.0" }');
  await execa('npm', ['pack', '--silent', '--pack-destination', place], { cwd: join(place, 'dependency') });
  await mkdir(main);
  await execa('git', ['init', '--quiet'], { cwd: main });
  await writeFile(join(main, '.gitignore'), 'node_modules\n');
  await writeFile(
    join(main, 'package.json'),
    '{ "name": "project", "dependencies": { "dependency": "file:../dependency-1.0.0.tgz" } }',
  );
  await execa('npm', ['install', '--offline', '--no-audit', '--no-fund'], { cwd: main });
  await execa('git', ['add', '.'], { cwd: main });
  await cp(main, worktree, { recursive: true, filter: (path) => !path.includes('node_modules') });
});

afterEach(() => rm(place, { recursive: true, force: true }));

describe('dependenciesStep', () => {
  it('links when the lockfiles are equal, and unlinks', async () => {
    const step = dependenciesStep({ main });
    const { facts, summary } = await step.apply(environment());
    expect(facts).toEqual({ dependencies: { mode: 'link' } });
    expect(summary).toBe('1 links');
    expect((await lstat(join(worktree, 'node_modules/dependency'))).isSymbolicLink()).toBe(true);
    expect(await step.verify({ ...environment(), facts })).toEqual({ state: 'ok' });

    await step.revert(environment());
    expect(await readdir(join(worktree, 'node_modules'))).toEqual([]);
    expect(existsSync(join(main, 'node_modules/dependency/package.json'))).toBe(true);
  });

  it('installs when the lockfiles differ', async () => {
    await writeFile(join(main, 'package-lock.json'), '{}');
    const { facts, summary } = await dependenciesStep({ main }).apply(environment());
    expect(facts).toEqual({ dependencies: { mode: 'install' } });
    expect(summary).toMatch(/^npm ci /);
    expect((await lstat(join(worktree, 'node_modules/dependency'))).isDirectory()).toBe(true);
  });

  it('installs when the main checkout has no node_modules', async () => {
    await rm(join(main, 'node_modules'), { recursive: true });
    const { facts } = await dependenciesStep({ main }).apply(environment());
    expect(facts).toEqual({ dependencies: { mode: 'install' } });
  });

  it('says what the package manager said when it fails', async () => {
    await writeFile(join(worktree, 'package-lock.json'), '{ "lockfileVersion": 3, "packages": {} }');
    const failure = await dependenciesStep({ main })
      .apply(environment())
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(DependencyInstallError);
    expect(failure).toMatchObject({ exitCode: 1, directory: worktree });
    expect(String(failure)).toMatch(/npm ci .* failed with exit code 1 in .*\n[^]*npm (error|ERR!)/);
  });

  it('says so when the package manager is not there', async () => {
    const path = process.env['PATH'];
    await writeFile(join(worktree, 'pnpm-lock.yaml'), '');
    await rm(join(worktree, 'package-lock.json'));
    process.env['PATH'] = join(place, 'empty');
    // git is needed to compare nothing here: the lockfiles differ.
    const failure = await dependenciesStep({ main })
      .apply(environment())
      .catch((error: unknown) => error);
    process.env['PATH'] = path;
    expect(failure).toBeInstanceOf(DependencyInstallError);
    expect(String(failure)).toContain('pnpm');
  });

  it('does nothing in a checkout without package.json', async () => {
    await rm(join(worktree, 'package.json'));
    const { facts } = await dependenciesStep({ main }).apply(environment());
    expect(facts).toEqual({ dependencies: { mode: 'none' } });
    expect(existsSync(join(worktree, 'node_modules'))).toBe(false);
  });

  it('notices that node_modules is gone', async () => {
    const step = dependenciesStep({ main });
    const { facts } = await step.apply(environment());
    await step.revert(environment());
    await rm(join(worktree, 'node_modules'), { recursive: true });
    expect(await step.verify({ ...environment(), facts })).toMatchObject({ state: 'failed' });
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
  return {
    schemaVersion: 1,
    id: 'environment',
    purpose: 'test-unit',
    identifier: 'one',
    directory: worktree,
    created: new Date().toISOString(),
    begun: [],
    state: 'creating',
    facts: {},
  };
}
