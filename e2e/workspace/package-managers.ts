import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { FreshWorkspace } from './fresh-workspace';
import { packedPackage } from './packed';

const NX = '23.2.1';
const INSTALLED = join(__dirname, '../../node_modules');

export interface PackageManager {
  readonly name: string;
  readonly command: string;
  /** Its program among what is installed in this repository, or its version in the registry; npm comes with Node. */
  readonly program?: string;
  readonly version?: string;
  readonly files: (registry: string) => Readonly<Record<string, string>>;
  /** How packages of the workspace ask for each other. */
  readonly workspaceVersion: string;
  readonly install: readonly string[];
  /** Adds a package to the root. */
  readonly add: readonly string[];
  /** How its packages come into a worktree. */
  readonly mode: 'link' | 'copy';
}

const npmrc = (registry: string): Record<string, string> => ({
  '.npmrc': `@nx-worktree:registry=${registry}\n`,
});

const NPM: PackageManager = {
  name: 'npm',
  command: 'npm',
  files: npmrc,
  workspaceVersion: '1.0.0',
  install: ['install', '--no-audit', '--no-fund', '--prefer-offline'],
  add: ['install', '--no-audit', '--no-fund', '--prefer-offline'],
  mode: 'link',
};

const PNPM_10: PackageManager = {
  name: 'pnpm 10',
  command: 'pnpm',
  program: 'pnpm/bin/pnpm.cjs',
  files: (registry) => ({ ...npmrc(registry), 'pnpm-workspace.yaml': 'packages: ["packages/*"]\n' }),
  workspaceVersion: 'workspace:*',
  install: ['install', '--no-frozen-lockfile', '--prefer-offline'],
  add: ['add', '--workspace-root', '--prefer-offline'],
  mode: 'link',
};

const { program: _, ...ofRegistry } = PNPM_10;
const PNPM_9: PackageManager = { ...ofRegistry, name: 'pnpm 9', version: '9.15.9' };

const YARN_1: PackageManager = {
  name: 'Yarn 1',
  command: 'yarn',
  program: 'yarn/bin/yarn.js',
  files: npmrc,
  workspaceVersion: '1.0.0',
  install: ['install', '--prefer-offline', '--non-interactive'],
  add: ['add', '--prefer-offline', '--non-interactive', '--ignore-workspace-root-check'],
  mode: 'copy',
};

const YARN_4: PackageManager = {
  name: 'Yarn 4',
  command: 'yarn',
  program: '@yarnpkg/cli-dist/bin/yarn.js',
  files: (registry) => ({
    '.yarnrc.yml': [
      'nodeLinker: node-modules',
      'enableTelemetry: false',
      // Ours are published by the test, just now.
      'npmPreapprovedPackages: ["@nx-worktree/*"]',
      'unsafeHttpWhitelist: ["127.0.0.1"]',
      `npmScopes: { nx-worktree: { npmRegistryServer: "${registry.replace(/\/$/, '')}" } }`,
      '',
    ].join('\n'),
  }),
  workspaceVersion: 'workspace:*',
  install: ['install', '--no-immutable'],
  add: ['add'],
  mode: 'link',
};

export const PACKAGE_MANAGERS = [NPM, PNPM_9, PNPM_10, YARN_1, YARN_4];

/** A workspace with two packages, Nx and the plugin, installed by a package manager and committed. */
export async function workspaceOf(manager: PackageManager): Promise<FreshWorkspace> {
  const workspace = await FreshWorkspace.empty();
  await provide(workspace, manager);
  const files = { ...filesOf(manager), ...manager.files(workspace.registryUrl) };
  for (const [name, text] of Object.entries(files)) workspace.write(name, text);
  // Beside the lockfile, so that a worktree finds it too.
  await mkdir(join(workspace.directory, 'vendor'));
  await copyFile(packedPackage('nx-worktree').tarball, join(workspace.directory, 'vendor/nx-worktree.tgz'));
  await workspace.succeed('git', ['init', '--quiet', '--initial-branch=main']);
  await workspace.succeed(manager.command, [...manager.install]);
  await workspace.nx(['g', 'nx-worktree:init']);
  await workspace.commitAll('A workspace');
  return workspace;
}

async function provide(workspace: FreshWorkspace, manager: PackageManager): Promise<void> {
  const { command, program, version } = manager;
  if (program !== undefined) await workspace.provideCommand(command, join(INSTALLED, program));
  if (version === undefined) return;
  const tools = join(workspace.root, 'tools');
  await workspace.succeed('npm', ['install', '--prefix', tools, '--prefer-offline', `${command}@${version}`]);
  await workspace.provideCommand(command, join(tools, 'node_modules/pnpm/bin/pnpm.cjs'));
}

/** The root has another version of semver than Nx, so that some package managers put one below Nx. */
function filesOf({ workspaceVersion }: PackageManager): Record<string, string> {
  const json = (manifest: object): string => JSON.stringify({ version: '1.0.0', ...manifest }, null, 2);
  return {
    'package.json': json({
      name: 'acme',
      private: true,
      workspaces: ['packages/*'],
      scripts: { parse: 'semver 1.2.3' },
      devDependencies: {
        nx: NX,
        'nx-worktree': 'file:./vendor/nx-worktree.tgz',
        '@nx/devkit': NX,
        semver: '7.6.0',
      },
    }),
    'nx.json': '{}',
    '.gitignore': 'node_modules\n.nx\n.yarn\n',
    'packages/stock/package.json': json({ name: 'stock', main: 'index.js' }),
    'packages/stock/index.js': 'module.exports = __filename;\n',
    'packages/shop/package.json': json({
      name: 'shop',
      scripts: { test: 'node test.js', parse: 'semver 1.2.3' },
      dependencies: { stock: workspaceVersion, semver: '6.3.1' },
    }),
    'packages/shop/test.js': [
      `const { join } = require('node:path');`,
      `require('node:assert').equal(require('stock'), join(__dirname, '../stock/index.js'));`,
      `console.log('own stock');`,
      '',
    ].join('\n'),
  };
}
