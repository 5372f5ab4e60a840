import { removeTemporaryDirectory, temporaryDirectory, writeFiles } from '@nx-worktree/testkit';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { INSTALL, linkPnpm } from './install';
import { newcomerVariables } from './newcomer-variables';
import { packedPackage, packedPackages } from './packed';
import { ScopeRegistry } from './scope-registry';
import { copyTemplate, type Template } from './template';

export interface Output {
  /** `null` when a signal ended it. */
  exitCode: number | null;
  stdout: string;
  /** Both streams in the order in which they were written. */
  text: string;
}

/** What a workspace begins with. */
export interface Beginning {
  readonly template?: Template;
  readonly packageManager?: 'npm' | 'pnpm';
}

/** A user's workspace outside this repository, with a HOME of its own and a registry that has the packed packages. */
export class FreshWorkspace {
  readonly directory: string;
  /** NX_WORKTREE_HOME of everything that runs in the workspace. */
  readonly stateHome: string;
  private readonly environment: Record<string, string>;

  private constructor(
    readonly root: string,
    private readonly registry: ScopeRegistry,
  ) {
    this.directory = join(root, 'acme');
    this.stateHome = join(root, 'state');
    this.environment = newcomerVariables(root, this.stateHome);
  }

  /** Copies the template, installs this version of Nx and makes the first commit. */
  static async create(
    nxVersion: string,
    { template = 'template', packageManager = 'npm' }: Beginning = {},
  ): Promise<FreshWorkspace> {
    const workspace = await FreshWorkspace.inTemporaryDirectory();
    await copyTemplate(template, workspace.directory, { nxVersion, registryUrl: workspace.registryUrl });
    await workspace.succeed('git', ['init', '--quiet', '--initial-branch=main']);
    if (packageManager === 'pnpm') await linkPnpm(workspace.root);
    await workspace.succeed(packageManager, INSTALL[packageManager]);
    await workspace.commitAll('A workspace');
    return workspace;
  }

  /** An empty directory, for a workspace that another package manager than npm installs. */
  static async empty(): Promise<FreshWorkspace> {
    const workspace = await FreshWorkspace.inTemporaryDirectory();
    await mkdir(workspace.directory);
    return workspace;
  }

  /** Clones this repository, as a newcomer would, and installs its dependencies. */
  static async cloneOfThisRepository(): Promise<FreshWorkspace> {
    const workspace = await FreshWorkspace.inTemporaryDirectory();
    await mkdir(workspace.directory);
    await workspace.succeed('git', ['clone', '--quiet', join(__dirname, '../..'), '.']);
    await workspace.succeed('npm', ['ci', '--prefer-offline']);
    return workspace;
  }

  /** As root, the database server runs as another user, who must be able to get to its files. */
  private static async inTemporaryDirectory(): Promise<FreshWorkspace> {
    const root = temporaryDirectory({ mode: 0o711 });
    const workspace = new FreshWorkspace(root, await ScopeRegistry.start(packedPackages()));
    await mkdir(join(root, 'home'));
    await mkdir(workspace.stateHome, { mode: 0o711 });
    return workspace;
  }

  /** Address of the registry of our scope. */
  get registryUrl(): string {
    return this.registry.url;
  }

  /** Writes a file, and makes the directories that it needs. */
  write(file: string, text: string): void {
    writeFiles(this.directory, { [file]: text });
  }

  /** Adds the plugin as a user does; returns what Nx said. */
  addPlugin(): Promise<string> {
    return this.nx(['add', `nx-worktree@file:${packedPackage('nx-worktree').tarball}`]);
  }

  /** Makes the worktree `worktrees/test-integration-<identifier>` of the main branch, with a database and ports. */
  async addWorktree(identifier: string): Promise<void> {
    await this.nx(['g', 'worktree', identifier, '--purpose=test-integration', '--branch=main', '--ports']);
  }

  /**
   * Commits files on a new branch, and leaves the main one checked out.
   *
   * @param files texts by paths
   */
  async commitOnBranch(branch: string, files: Record<string, string>): Promise<void> {
    await this.succeed('git', ['switch', '--quiet', '--create', branch]);
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(this.directory, path)), { recursive: true });
      await writeFile(join(this.directory, path), text);
    }
    await this.commitAll(`Add ${branch}`);
    await this.succeed('git', ['switch', '--quiet', 'main']);
  }

  /** Makes a worktree of a branch, whose database stops at a migration. */
  async addWorktreeUpTo(migration: string, branch: string): Promise<void> {
    const options = ['--purpose=test-migration', `--branch=${branch}`, `--migrate-to=${migration}`];
    await this.nx(['g', 'worktree', branch, ...options]);
  }

  /** Stops the embedded server that its commands have started. */
  async stopServer(): Promise<void> {
    await this.run('node', ['--eval', `require('@nx-worktree/postgres').stopEmbeddedServer()`]);
  }

  /** Makes a program that Node runs a command of the workspace's shell. */
  async provideCommand(name: string, program: string): Promise<void> {
    const directory = join(this.root, 'bin');
    await mkdir(directory, { recursive: true });
    await writeFile(join(directory, name), `#!/bin/sh\nexec "${process.execPath}" "${program}" "$@"\n`, {
      mode: 0o755,
    });
  }

  /**
   * @param at directory relative to the workspace, such as `worktrees/test-integration-a`
   * @param variables that are set besides those of a newcomer's shell
   */
  async run(
    command: string,
    args: string[],
    at = '.',
    variables: Record<string, string> = {},
  ): Promise<Output> {
    const child = spawn(command, args, {
      cwd: join(this.directory, at),
      env: { ...this.environment, ...variables },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 240_000,
      // npm and npx are command scripts there, which only a shell can start.
      shell: process.platform === 'win32',
    });
    const output = { stdout: '', text: '' };
    child.stdout.on('data', (chunk) => (output.stdout += chunk));
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output.text += chunk));
    const [exitCode] = (await once(child, 'close')) as [number | null];
    return { exitCode, ...output };
  }

  /**
   * @returns what Nx wrote, both streams
   * @throws Error with that when it fails
   */
  async nx(args: string[], at = '.', variables: Record<string, string> = {}): Promise<string> {
    return (await this.mustSucceed('npx', ['--no-install', 'nx', ...args], at, variables)).text;
  }

  /**
   * @returns what the command wrote to stdout
   * @throws Error with the output when it fails
   */
  async succeed(command: string, args: string[], at = '.'): Promise<string> {
    return (await this.mustSucceed(command, args, at)).stdout;
  }

  async commitAll(message: string): Promise<void> {
    await this.succeed('git', ['add', '--all']);
    await this.succeed('git', ['commit', '--quiet', `--message=${message}`]);
  }

  async remove(): Promise<void> {
    await this.registry.stop();
    await removeTemporaryDirectory(this.root);
  }

  private async mustSucceed(
    command: string,
    args: string[],
    at?: string,
    variables?: Record<string, string>,
  ): Promise<Output> {
    const output = await this.run(command, args, at, variables);
    if (output.exitCode === 0) return output;
    throw new Error(`${command} ${args.join(' ')} failed with ${output.exitCode}:\n${output.text}`);
  }
}
