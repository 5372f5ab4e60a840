import { nodeScript, withoutForeignVariables } from '@nx-worktree/system';
import { execa } from 'execa';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DependencyInstallError } from './dependencies-errors';
import { type Lockfile, lockfileOf } from './lockfile';

const LAST_LINES = 20;

/**
 * Installs the dependencies of a checkout as its lockfile has them, by the package manager that the lockfile belongs
 * to, from its own cache as far as possible.
 *
 * @param checkout absolute path
 * @param reason why they are not linked, for who reads that it has failed
 * @returns the command that was run
 * @throws {@link DependencyInstallError} when it fails or isn't there
 */
export async function installDependencies(checkout: string, reason?: string): Promise<string> {
  const command = await installCommandOf(checkout);
  // Its input stays open for as long as this process lives.
  const result = await execa(
    process.execPath,
    [...nodeScript(join(__dirname, 'install.process')), ...command],
    {
      all: true,
      cwd: checkout,
      detached: true,
      env: withoutForeignVariables(process.env, 'repository', 'installation'),
      extendEnv: false,
      reject: false,
      stdin: 'pipe',
      windowsHide: true,
    },
  );
  const text = command.join(' ');
  if (!result.failed) return text;
  const output = result.all?.trimEnd() || result.shortMessage || '';
  const lastLines = output.split('\n').slice(-LAST_LINES).join('\n');
  throw new DependencyInstallError(text, checkout, result.exitCode, lastLines, reason, { cause: result });
}

type Command = [string, ...string[]];

/** The command that installs a checkout's dependencies without changing its lockfile. */
export async function installCommandOf(checkout: string): Promise<Command> {
  const lockfile = await lockfileOf(checkout);
  if (lockfile === undefined) return ['npm', 'install', '--no-package-lock', ...NPM_OPTIONS];
  if (lockfile === 'yarn.lock' && existsSync(join(checkout, '.yarnrc.yml'))) return YARN_BERRY;
  return COMMANDS[lockfile];
}

const NPM_OPTIONS = ['--prefer-offline', '--no-audit', '--no-fund'];
const NPM_CI: Command = ['npm', 'ci', ...NPM_OPTIONS];
const BUN: Command = ['bun', 'install', '--frozen-lockfile'];
/** Yarn 2 and later, which `.yarnrc.yml` stands for; it takes from its cache by itself. */
const YARN_BERRY: Command = ['yarn', 'install', '--immutable'];

const COMMANDS: Record<Lockfile, Command> = {
  'npm-shrinkwrap.json': NPM_CI,
  'package-lock.json': NPM_CI,
  'pnpm-lock.yaml': ['pnpm', 'install', '--frozen-lockfile', '--prefer-offline'],
  'yarn.lock': ['yarn', 'install', '--frozen-lockfile', '--prefer-offline'],
  'bun.lock': BUN,
  'bun.lockb': BUN,
};
