import { INSTALLED, TemporaryRepository } from '@nx-worktree/testkit';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A package manager, and how it is told to install without a network. */
export interface PackageManager {
  readonly name: string;
  readonly command: string;
  /** Its program, which is started by Node; `undefined` for npm, which comes with Node. */
  readonly program?: string;
  readonly files: Readonly<Record<string, string>>;
  /** How packages of the workspace ask for each other. */
  readonly workspaceVersion: string;
  readonly install: readonly string[];
  readonly remove: readonly string[];
  variables(home: string): Readonly<Record<string, string>>;
}

export const NPM: PackageManager = {
  name: 'npm',
  command: 'npm',
  files: {},
  workspaceVersion: '1.0.0',
  install: ['install'],
  remove: ['uninstall', 'left'],
  variables: (home) => ({
    npm_config_cache: join(home, 'cache'),
    npm_config_offline: 'true',
    npm_config_audit: 'false',
    npm_config_fund: 'false',
  }),
};

export const PNPM: PackageManager = {
  name: 'pnpm',
  command: 'pnpm',
  program: join(INSTALLED, 'pnpm/bin/pnpm.cjs'),
  files: { 'pnpm-workspace.yaml': 'packages: ["packages/*"]\n' },
  workspaceVersion: 'workspace:*',
  install: ['install', '--no-frozen-lockfile'],
  remove: ['remove', '--workspace-root', 'left'],
  variables: (home) => ({ npm_config_store_dir: join(home, 'store'), npm_config_offline: 'true' }),
};

export const YARN_1: PackageManager = {
  name: 'yarn 1',
  command: 'yarn',
  program: join(INSTALLED, 'yarn/bin/yarn.js'),
  files: {},
  workspaceVersion: '1.0.0',
  install: ['install', '--offline'],
  remove: ['remove', '--offline', '--ignore-workspace-root-check', 'left'],
  variables: (home) => ({ YARN_CACHE_FOLDER: join(home, 'cache') }),
};

export const YARN_4: PackageManager = {
  name: 'yarn 4',
  command: 'yarn',
  program: join(INSTALLED, '@yarnpkg/cli-dist/bin/yarn.js'),
  files: { '.yarnrc.yml': 'nodeLinker: node-modules\n' },
  workspaceVersion: 'workspace:*',
  install: ['install', '--no-immutable'],
  remove: ['remove', 'left'],
  variables: (home) => ({
    YARN_GLOBAL_FOLDER: join(home, 'yarn'),
    YARN_ENABLE_NETWORK: 'false',
    YARN_ENABLE_TELEMETRY: 'false',
  }),
};

/** Yarn 4 as it is when nobody tells it to make a `node_modules`. */
export const PLUG_N_PLAY: PackageManager = { ...YARN_4, files: { '.yarnrc.yml': 'nodeLinker: pnp\n' } };

/** pnpm that makes a `node_modules` as npm does. */
export const PNPM_HOISTED: PackageManager = {
  ...PNPM,
  files: { ...PNPM.files, '.npmrc': 'node-linker=hoisted\n' },
};

/** Yarn 4 that makes a `node_modules` as pnpm does. */
export const YARN_PNPM: PackageManager = { ...YARN_4, files: { '.yarnrc.yml': 'nodeLinker: pnpm\n' } };

export const PACKAGE_MANAGERS = [NPM, PNPM, YARN_1, YARN_4];

/**
 * A workspace that a package manager has installed from tarballs that are committed with it. `@org/a` is loaded by the
 * package `b`, and by `adapter`, which is not of the workspace; `b` has another version of `left` than the root.
 */
export class InstalledWorkspace {
  private readonly before = { ...process.env };

  private constructor(
    readonly repository: TemporaryRepository,
    readonly manager: PackageManager,
  ) {}

  /**
   * From now on this process finds the package manager, and gives it a cache of its own.
   *
   * @param more files beside those that every workspace has
   * @param dependencies of the root, beside those that every workspace has
   */
  static async create(
    manager: PackageManager,
    more: Readonly<Record<string, string>> = {},
    dependencies: Readonly<Record<string, string>> = {},
  ): Promise<InstalledWorkspace> {
    const repository = await TemporaryRepository.empty();
    const workspace = new InstalledWorkspace(repository, manager);
    workspace.enter();
    await repository.write({ ...filesOf(manager, dependencies), ...more });
    for (const directory of ['left-1', 'left-2', 'adapter']) workspace.pack(directory);
    workspace.run(repository.root, manager.install);
    await repository.commit({ '.gitignore': 'node_modules\n.yarn\n.pnp.*\nworktrees\ntarballs\n' });
    repository.git('add', '--all');
    repository.git('add', '--force', 'vendor');
    repository.git('commit', '--quiet', '--message', 'Install');
    return workspace;
  }

  get main(): string {
    return this.repository.root;
  }

  /** A worktree within the main checkout, as ours are. */
  addWorktree(name: string): string {
    const worktree = join(this.main, 'worktrees', name);
    this.repository.git('worktree', 'add', '--quiet', '--detach', worktree);
    return worktree;
  }

  run(directory: string, args: readonly string[]): string {
    // Jest's process.env is not the one that is inherited.
    const { env } = process;
    return execFileSync(this.manager.command, args, { cwd: directory, encoding: 'utf8', env, stdio: 'pipe' });
  }

  async remove(): Promise<void> {
    process.env = { ...this.before };
    await this.repository.remove();
  }

  private enter(): void {
    const { home } = this.repository;
    const { command, program, variables } = this.manager;
    Object.assign(process.env, variables(home));
    if (program === undefined) return;
    const shim = join(home, 'bin', command);
    mkdirSync(dirname(shim));
    writeFileSync(shim, `#!/bin/sh\nexec "${process.execPath}" "${program}" "$@"\n`);
    chmodSync(shim, 0o755);
    process.env['PATH'] = `${dirname(shim)}:${process.env['PATH']}`;
  }

  private pack(directory: string): void {
    const vendor = join(this.main, 'vendor');
    mkdirSync(vendor, { recursive: true });
    execFileSync('npm', ['pack', '--silent', '--pack-destination', vendor], {
      cwd: join(this.main, 'tarballs', directory),
      stdio: 'pipe',
    });
  }
}

function filesOf(
  { files, workspaceVersion }: PackageManager,
  dependencies: Readonly<Record<string, string>>,
): Record<string, string> {
  const json = (manifest: object): string => JSON.stringify({ version: '1.0.0', ...manifest });
  const loadsFilename = 'module.exports = __filename;';
  return {
    ...files,
    'package.json': json({
      name: 'shop',
      private: true,
      workspaces: ['packages/*'],
      dependencies: {
        '@org/a': workspaceVersion,
        adapter: 'file:vendor/adapter-1.0.0.tgz',
        left: 'file:vendor/left-1.0.0.tgz',
        ...dependencies,
      },
    }),
    'packages/a/package.json': json({ name: '@org/a' }),
    'packages/a/index.js': loadsFilename,
    'packages/b/package.json': json({
      name: 'b',
      dependencies: { '@org/a': workspaceVersion, left: 'file:../../vendor/left-2.0.0.tgz' },
    }),
    'packages/b/index.js': 'module.exports = require("@org/a");',
    'tarballs/adapter/package.json': json({ name: 'adapter', peerDependencies: { '@org/a': '*' } }),
    'tarballs/adapter/index.js': 'module.exports = require("@org/a");',
    'tarballs/left-1/package.json': json({ name: 'left', bin: { left: 'cli.js' } }),
    'tarballs/left-1/cli.js': '#!/usr/bin/env node\nconsole.log(process.env.NODE_PATH);\n',
    'tarballs/left-1/index.js': loadsFilename,
    'tarballs/left-2/package.json': json({ name: 'left', version: '2.0.0' }),
    'tarballs/left-2/index.js': loadsFilename,
  };
}
