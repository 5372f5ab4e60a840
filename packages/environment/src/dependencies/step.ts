import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fixCommand } from '../stack/mend';
import { type EnvironmentRecord } from '../stack/record';
import { type Applied, type Finding, type Step } from '../stack/step';
import { assertResolvesInside } from './assert-resolves-inside';
import { NotLinkableError, WrongCheckoutError } from './errors';
import { removeDependencies, unlinkDependencies } from './link-dependencies';
import { plugNPlayIn } from './plug-n-play';
import { obstacleIn, provideDependencies } from './provide';
import { putStandIns, removeStandIns } from './stand-ins';
import { type DependenciesWishes } from './wishes';
import { workspacePackagesOf } from './workspace-packages';

export interface DependenciesStepOptions {
  /** Absolute path of the main checkout, whose dependencies are linked when they are the same. */
  readonly main: string;
  readonly wishes: DependenciesWishes;
}

/** Gives a worktree its npm dependencies: by links when the main checkout has the same, else by an installation. */
export function dependenciesStep({ main, wishes }: DependenciesStepOptions): Step {
  return {
    name: 'dependencies',

    plan: async () => planOf(main, wishes),

    async apply({ directory, facts }) {
      const provide = async (): Promise<Applied> => {
        await removeStandIns(main, directory);
        const applied = await provideDependencies(main, directory, wishesOf(facts, wishes));
        await putStandIns(main, directory);
        await assertResolvesInside(directory, await workspacePackagesOf(directory));
        return applied;
      };
      if (!facts.dependencies) return provide();
      try {
        return await provide();
      } catch (error) {
        // What is there stays, unless it leads to another checkout.
        if (!(error instanceof WrongCheckoutError)) throw error;
        await removeDependencies(directory);
        return provide();
      }
    },

    verify: verifyDependencies,

    revert: ({ directory }) => unlinkDependencies(directory),
  };
}

function planOf(main: string, { mode }: DependenciesWishes): string {
  if (mode === 'none' || !existsSync(join(main, 'package.json'))) return 'none';
  if (mode === 'install') return 'installed';
  const obstacle = obstacleIn(main);
  if (mode === 'auto') {
    if (obstacle !== undefined) return `installed, since ${obstacle}`;
    return `linked to those of ${main} if the lockfiles are equal, else installed`;
  }
  if (obstacle !== undefined) throw new NotLinkableError(mode, obstacle);
  return mode === 'link' ? `linked to those of ${main}` : `copied from ${main}`;
}

/** Whoever provides them again without a wish of his own wishes what there was, and links where that is still right. */
function wishesOf(
  { dependencies }: EnvironmentRecord['facts'],
  wishes: DependenciesWishes,
): DependenciesWishes {
  if (!dependencies || wishes.mode !== 'auto') return wishes;
  const { mode, generated = wishes.generated } = dependencies;
  return { mode: mode === 'link' ? 'auto' : mode, ...(generated && { generated }) };
}

async function verifyDependencies({ directory, identifier, facts }: EnvironmentRecord): Promise<Finding> {
  const failed = (cause: string): Finding => ({ state: 'failed', cause, mend: fixCommand(identifier) });
  const mode = facts.dependencies?.mode;
  if (mode === undefined || mode === 'none') return { state: 'ok' };
  if (!existsSync(join(directory, 'node_modules')) && plugNPlayIn(directory) === undefined)
    return failed(`${directory} has no node_modules any more.`);
  try {
    await assertResolvesInside(directory, await workspacePackagesOf(directory));
    return { state: 'ok' };
  } catch (error) {
    if (error instanceof WrongCheckoutError) return failed(error.message);
    throw error;
  }
}
