import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Output {
  /** `null` when a signal ended it. */
  exitCode: number | null;
  stdout: string;
  /** Both streams in the order in which they were written. */
  text: string;
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
    this.environment = environmentOf(join(root, 'home'), this.stateHome);
  }

  /**
   * Copies the template, installs this version of Nx and makes the first commit.
   *
   * @param registry address of the registry of our scope
   */
  static async create(nxVersion: string, registry: string): Promise<FreshWorkspace> {
    const workspace = await FreshWorkspace.in(`nx-worktree-e2e-${nxVersion}-`);
    await workspace.prepare(nxVersion, registry);
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

  /** @param at directory relative to the workspace, such as `worktrees/test-integration-a` */
  async run(command: string, args: string[], at = '.'): Promise<Output> {
    const child = spawn(command, args, {
      cwd: join(this.directory, at),
      env: this.environment,
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
  async nx(args: string[], at = '.'): Promise<string> {
    return (await this.mustSucceed('npx', ['--no-install', 'nx', ...args], at)).text;
  }

  /**
   * @returns what the command wrote to stdout
   * @throws Error with the output when it fails
   */
  async succeed(command: string, args: string[]): Promise<string> {
    return (await this.mustSucceed(command, args)).stdout;
  }

  async commitAll(message: string): Promise<void> {
    await this.succeed('git', ['add', '--all']);
    await this.succeed('git', ['commit', '--quiet', `--message=${message}`]);
  }

  async remove(): Promise<void> {
    await rm(this.root, { recursive: true, force: true, maxRetries: 5 });
  }

  private async mustSucceed(command: string, args: string[], at?: string): Promise<Output> {
    const output = await this.run(command, args, at);
    if (output.exitCode === 0) return output;
    throw new Error(`${command} ${args.join(' ')} failed with ${output.exitCode}:\n${output.text}`);
  }

  private async prepare(nxVersion: string, registry: string): Promise<void> {
    await cp(join(__dirname, '../template'), this.directory, { recursive: true });
    // Under its real name it would count for this repository too.
    await rename(join(this.directory, 'gitignore'), join(this.directory, '.gitignore'));
    await this.addNx(nxVersion);
    await writeFile(join(this.directory, '.npmrc'), `@nx-worktree:registry=${registry}\n`);
    await this.succeed('git', ['init', '--quiet', '--initial-branch=main']);
    await this.succeed('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline']);
    await this.commitAll('A workspace');
  }

  private async addNx(version: string): Promise<void> {
    const file = join(this.directory, 'package.json');
    const manifest = JSON.parse(await readFile(file, 'utf8')) as object;
    await writeFile(file, JSON.stringify({ ...manifest, devDependencies: { nx: version } }, null, 2));
  }
}

/** Only what a newcomer's shell would have: nothing of the Nx, npm and Jest around this test. */
function environmentOf(home: string, stateHome: string): Record<string, string> {
  const identity = { NAME: 'Ada', EMAIL: 'ada@example.org' };
  return {
    PATH: process.env['PATH'] ?? '',
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
    npm_config_cache: process.env['npm_config_cache'] ?? join(homedir(), '.npm'),
    npm_config_userconfig: join(homedir(), '.npmrc'),
    npm_config_update_notifier: 'false',
  };
}
