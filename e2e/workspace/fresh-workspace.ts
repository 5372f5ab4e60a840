import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp, mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { REPOSITORY } from '../../tools/release/published-packages';

export interface Output {
  /** `null` when a signal ended it. */
  exitCode: number | null;
  stdout: string;
  /** Both streams in the order in which they were written. */
  text: string;
}

/** What a workspace begins with. */
export interface Beginning {
  /** Folder of this directory. */
  readonly template?: 'template' | 'template-prisma' | 'template-typeorm';
  readonly packageManager?: 'npm' | 'pnpm';
}

/** A user's workspace outside this repository, with a HOME of its own. */
export class FreshWorkspace {
  readonly directory: string;
  /** NX_WORKTREE_HOME of everything that runs in the workspace. */
  readonly stateHome: string;
  private readonly environment: Record<string, string>;

  private constructor(readonly root: string) {
    this.directory = join(root, 'acme');
    this.stateHome = join(root, 'state');
    this.environment = environmentOf(root, this.stateHome);
  }

  /**
   * Copies the template, installs this version of Nx and makes the first commit.
   *
   * @param registry address of the registry of our scope
   */
  static async create(
    nxVersion: string,
    registry: string,
    { template = 'template', packageManager = 'npm' }: Beginning = {},
  ): Promise<FreshWorkspace> {
    const workspace = await FreshWorkspace.in(`nx-worktree-e2e-${nxVersion}-`);
    await workspace.prepare(nxVersion, registry, template);
    if (packageManager === 'pnpm') await workspace.addPnpm();
    await workspace.succeed(packageManager, INSTALL[packageManager]);
    await workspace.commitAll('A workspace');
    return workspace;
  }

  /** An empty directory, for a workspace that another package manager than npm installs. */
  static async empty(name: string): Promise<FreshWorkspace> {
    const workspace = await FreshWorkspace.in(`nx-worktree-e2e-${name}-`);
    await mkdir(workspace.directory);
    return workspace;
  }

  /** Clones this repository, as a newcomer would, and installs its dependencies. */
  static async cloneOfThisRepository(): Promise<FreshWorkspace> {
    const workspace = await FreshWorkspace.in('nx-worktree-e2e-clone-');
    await mkdir(workspace.directory);
    await workspace.succeed('git', ['clone', '--quiet', join(__dirname, '../..'), '.']);
    await workspace.succeed('npm', ['ci', '--prefer-offline']);
    return workspace;
  }

  /** As root, the database server runs as another user, who must be able to get to its files. */
  private static async in(prefix: string): Promise<FreshWorkspace> {
    const root = await mkdtemp(join(tmpdir(), prefix));
    await chmod(root, 0o711);
    const workspace = new FreshWorkspace(root);
    await mkdir(join(root, 'home'));
    await mkdir(workspace.stateHome, { mode: 0o711 });
    return workspace;
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
    await rm(this.root, { recursive: true, force: true, maxRetries: 5 });
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

  private async prepare(nxVersion: string, registry: string, template: string): Promise<void> {
    await cp(join(__dirname, '..', template), this.directory, { recursive: true });
    // Under its real name it would count for this repository too.
    await rename(join(this.directory, 'gitignore'), join(this.directory, '.gitignore'));
    await this.addNx(nxVersion);
    await writeFile(join(this.directory, '.npmrc'), `@nx-worktree:registry=${registry}\n`);
    await this.succeed('git', ['init', '--quiet', '--initial-branch=main']);
  }

  /** The one of this repository; nothing else that is installed there is to be found. */
  private async addPnpm(): Promise<void> {
    await mkdir(join(this.root, 'bin'));
    await symlink(join(REPOSITORY, 'node_modules/pnpm/bin/pnpm.cjs'), join(this.root, 'bin/pnpm'));
  }

  private async addNx(version: string): Promise<void> {
    const file = join(this.directory, 'package.json');
    const manifest = JSON.parse(await readFile(file, 'utf8')) as { devDependencies?: object };
    const devDependencies = { ...manifest.devDependencies, nx: version };
    await writeFile(file, JSON.stringify({ ...manifest, devDependencies }, null, 2));
  }
}

const INSTALL = {
  npm: ['install', '--no-audit', '--no-fund', '--prefer-offline'],
  pnpm: ['install', '--no-frozen-lockfile', '--prefer-offline'],
};

/** Only what a newcomer's shell would have: nothing of the Nx, npm and Jest around this test. */
function environmentOf(root: string, stateHome: string): Record<string, string> {
  const home = join(root, 'home');
  const identity = { NAME: 'Ada', EMAIL: 'ada@example.org' };
  return {
    PATH: [join(root, 'bin'), process.env['PATH'] ?? ''].join(delimiter),
    ...(process.env['SystemRoot'] && { SystemRoot: process.env['SystemRoot'] }),
    HOME: home,
    USERPROFILE: home,
    NX_WORKTREE_HOME: stateHome,
    GIT_AUTHOR_NAME: identity.NAME,
    GIT_AUTHOR_EMAIL: identity.EMAIL,
    GIT_COMMITTER_NAME: identity.NAME,
    GIT_COMMITTER_EMAIL: identity.EMAIL,
    CI: 'true',
    NX_DAEMON: 'false',
    NO_COLOR: '1',
    // Where packages come from, and those that were downloaded before, are this machine's affair.
    ...(process.env['NODE_EXTRA_CA_CERTS'] && { NODE_EXTRA_CA_CERTS: process.env['NODE_EXTRA_CA_CERTS'] }),
    npm_config_cache: process.env['npm_config_cache'] ?? join(homedir(), '.npm'),
    npm_config_userconfig: join(homedir(), '.npmrc'),
    npm_config_update_notifier: 'false',
  };
}
