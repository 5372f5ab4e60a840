import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type EnvironmentRecord } from '../stack/record';
import { type Applied, type Finding, type Step } from '../stack/step';
import { assertResolvesInside } from './assert-resolves-inside';
import { WrongCheckoutError } from './errors';
import { installDependencies } from './install-dependencies';
import { linkDependencies, unlinkDependencies } from './link-dependencies';
import { haveSameDependencies } from './lockfile';
import { workspacePackagesOf } from './workspace-packages';

export interface DependenciesStepOptions {
  /** Absolute path of the main checkout, whose dependencies are linked when they are the same. */
  readonly main: string;
}

/** Gives a worktree its npm dependencies: by links when the main checkout has the same, else by an installation. */
export function dependenciesStep({ main }: DependenciesStepOptions): Step {
  return {
    name: 'dependencies',

    async plan() {
      if (!existsSync(join(main, 'package.json'))) return 'none';
      return `linked to those of ${main} if the lockfiles are equal, else installed`;
    },

    apply: ({ directory }) => provide(main, directory),

    verify: verifyDependencies,

    revert: ({ directory }) => unlinkDependencies(directory),
  };
}

async function provide(main: string, worktree: string): Promise<Applied> {
  if (!existsSync(join(worktree, 'package.json'))) return applied('none', 'none, there is no package.json');
  const isLinkable = existsSync(join(main, 'node_modules')) && (await haveSameDependencies(main, worktree));
  if (!isLinkable) return applied('install', await installDependencies(worktree));
  const linked = await linkDependencies(main, worktree);
  return applied('link', `${linked.toLocaleString('en-US')} links`);
}

function applied(mode: 'link' | 'install' | 'none', summary: string): Applied {
  return { facts: { dependencies: { mode } }, summary };
}

async function verifyDependencies({ directory, facts }: EnvironmentRecord): Promise<Finding> {
  const mode = facts.dependencies?.mode;
  if (mode === undefined || mode === 'none') return { state: 'ok' };
  if (!existsSync(join(directory, 'node_modules')))
    return failed(`${directory} has no node_modules any more.`);
  try {
    await assertResolvesInside(directory, await workspacePackagesOf(directory));
    return { state: 'ok' };
  } catch (error) {
    if (error instanceof WrongCheckoutError) return failed(error.message);
    throw error;
  }
}

function failed(cause: string): Finding {
  return { state: 'failed', cause, mend: 'Install the dependencies in the worktree, or create it anew.' };
}
