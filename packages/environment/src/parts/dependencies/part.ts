import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fixCommand } from '../../engine/fix-command';
import { type EnvironmentRecord } from '../../engine/record';
import { type Applied, type Finding, type Step } from '../../engine/part';
import { assertResolvesInside } from './assert-resolves-inside';
import { NotLinkableError, WrongCheckoutError } from './errors';
import { removeDependencies, unlinkDependencies } from './link-dependencies';
import { obstacleIn, obstacleToLinks } from './obstacles';
import { missingNoteIn } from './own-notes';
import { plugNPlayIn } from './plug-n-play';
import { provideDependencies } from './provide';
import { driftOf } from './soundness';
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

    plan: () => planOf(main, wishes),

    async apply({ directory, facts }) {
      const provide = async (): Promise<Applied> => {
        await removeStandIns(main, directory);
        const applied = await provideAgain(main, directory, wishes, facts);
        await putStandIns(main, directory);
        await assertResolvesInside(directory, await workspacePackagesOf(directory));
        return applied;
      };
      const before = facts.dependencies;
      if (!before) return provide();
      // What is there stays, unless it is that of another commit or leads to another checkout.
      if ((await driftOf(main, directory, before)) !== undefined) await removeDependencies(directory);
      try {
        return await provide();
      } catch (error) {
        if (!(error instanceof WrongCheckoutError)) throw error;
        await removeDependencies(directory);
        return provide();
      }
    },

    verify: (environment) => verifyDependencies(main, environment),

    revert: ({ directory }) => unlinkDependencies(directory),
  };
}

async function planOf(main: string, { mode }: DependenciesWishes): Promise<string> {
  if (mode === 'none' || !existsSync(join(main, 'package.json'))) return 'none';
  if (mode === 'install') return 'installed';
  const obstacle = await obstacleIn(main);
  if (obstacle !== undefined && mode !== 'auto') throw new NotLinkableError(mode, obstacle);
  if (obstacle !== undefined) return `installed, since ${obstacle}`;
  if (mode === 'copy') return `copied from ${main}`;
  const unlinkable = await obstacleToLinks(main);
  if (unlinkable !== undefined && mode === 'link') throw new NotLinkableError(mode, unlinkable);
  if (mode === 'link') return `linked to those of ${main}`;
  const how =
    unlinkable === undefined ? `linked to those of ${main}` : `copied from ${main}, since ${unlinkable},`;
  return `${how} if the lockfiles are equal, else installed`;
}

/** Whoever provides them again without a wish of his own wishes what there was, as far as that is still right. */
async function provideAgain(
  main: string,
  worktree: string,
  wishes: DependenciesWishes,
  { dependencies }: EnvironmentRecord['facts'],
): Promise<Applied> {
  if (!dependencies || wishes.mode !== 'auto') return provideDependencies(main, worktree, wishes);
  const { mode, generated = wishes.generated } = dependencies;
  const same = { mode: mode === 'link' ? ('auto' as const) : mode, ...(generated && { generated }) };
  try {
    return await provideDependencies(main, worktree, same);
  } catch (error) {
    if (!(error instanceof NotLinkableError)) throw error;
    return provideDependencies(main, worktree, { ...same, mode: 'auto' });
  }
}

async function verifyDependencies(
  main: string,
  { directory, identifier, facts }: EnvironmentRecord,
): Promise<Finding> {
  const failed = (cause: string): Finding => ({ state: 'failed', cause, mend: fixCommand(identifier) });
  const { dependencies } = facts;
  if (!dependencies || dependencies.mode === 'none') return { state: 'ok' };
  if (!existsSync(join(directory, 'node_modules')) && plugNPlayIn(directory) === undefined)
    return failed(`${directory} has no node_modules any more.`);
  try {
    await assertResolvesInside(directory, await workspacePackagesOf(directory));
    const wrong = (await driftOf(main, directory, dependencies)) ?? (await missingNoteIn(directory));
    return wrong === undefined ? { state: 'ok' } : failed(`${wrong}.`);
  } catch (error) {
    if (error instanceof WrongCheckoutError) return failed(error.message);
    throw error;
  }
}
