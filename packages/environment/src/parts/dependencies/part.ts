import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fixCommand } from '../../engine/fix-command';
import { type Applied, type BoundPart, type Finding } from '../../engine/bound-part';
import { definePart } from '../../engine/part';
import { type BaseRecord } from '../../engine/record';
import { assertResolvesInside } from './assert-resolves-inside';
import { assertDependenciesSound } from './assert-sound';
import { dependenciesCommandLine } from './command-line';
import { type DependenciesFacts, dependenciesFactsSchema } from './facts';
import { NotLinkableError, WrongCheckoutError } from './dependencies-errors';
import { removeDependencies, unlinkDependencies } from './link-dependencies';
import { mainCheck } from './main-check';
import { obstacleIn, obstacleToLinks } from './obstacles';
import { missingNoteIn } from './own-notes';
import { partCheck } from '../../engine/part-check';
import { pythonCheck } from './python-check';
import { plugNPlayIn } from './plug-n-play';
import { provideDependencies } from './provide';
import { driftOf } from './soundness';
import { putStandIns, removeStandIns } from './stand-ins';
import { type DependenciesOptions } from './options';
import { workspacePackagesOf } from './workspace-packages';

/** Gives a worktree its npm dependencies: by links when the main checkout has the same, else by an installation. */
export const dependenciesPart = definePart({
  name: 'dependencies',
  facts: dependenciesFactsSchema,
  place: 'in-directory',
  commandLine: dependenciesCommandLine,
  isWanted: ({ dependencies }: { readonly dependencies?: DependenciesOptions }) =>
    dependencies?.mode !== 'none',
  bind({ repository }, { facts }, { dependencies = { mode: 'auto' as const } }) {
    const part = bindDependencies({ main: repository.root, options: dependencies });
    const { mode = 'none' } = facts.dependencies ?? {};
    return mode === 'none' ? part : { ...part, extend: part.apply };
  },
  repositoryChecks: (repository) => [mainCheck(repository)],
  async assertSoundIn(checkout, packages) {
    await assertResolvesInside(checkout, packages);
    await assertDependenciesSound(checkout);
  },
});

interface Binding {
  /** Absolute path of the main checkout, whose dependencies are linked when they are the same. */
  readonly main: string;
  readonly options: DependenciesOptions;
}

/** The dependencies of one worktree. */
export function bindDependencies({ main, options }: Binding): BoundPart<DependenciesFacts> {
  const part: BoundPart<DependenciesFacts> = {
    name: 'dependencies',

    plan: () => planOf(main, options),

    async rediscover({ directory }) {
      const hadThem = existsSync(join(directory, 'package.json')) && existsSync(join(main, 'node_modules'));
      return { dependencies: { mode: hadThem ? 'link' : 'none' } };
    },

    async apply({ directory, facts }) {
      const provide = async (): Promise<Applied<DependenciesFacts>> => {
        await removeStandIns(main, directory);
        const applied = await provideAgain(main, directory, options, facts);
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

    soundness: ({ facts }) =>
      facts.dependencies?.mode === 'none' ? 'none' : 'workspace packages resolve inside the worktree',

    repair: (environment) => part.apply(environment),

    checks: (examined) => [partCheck(part, examined), pythonCheck(examined)],

    async revert({ directory, state }) {
      // They go back into the trash with the checkout with which they came.
      if (state !== 'restoring') await unlinkDependencies(directory);
    },

    async restore(environment, differ) {
      const finding = await verifyDependencies(main, environment);
      if (finding.state === 'failed') differ(`${finding.cause} ${finding.advice}`);
      return { facts: {}, summary: finding.state === 'failed' ? 'no longer sound' : 'as they were' };
    },
  };
  return part;
}

async function planOf(main: string, { mode }: DependenciesOptions): Promise<string> {
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

/** Provided again without an option, they are provided as before, as far as that is still right. */
async function provideAgain(
  main: string,
  worktree: string,
  options: DependenciesOptions,
  { dependencies }: DependenciesFacts,
): Promise<Applied<DependenciesFacts>> {
  if (!dependencies || options.mode !== 'auto') return provideDependencies(main, worktree, options);
  const { mode, generated = options.generated } = dependencies;
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
  { directory, identifier, facts }: BaseRecord<DependenciesFacts>,
): Promise<Finding> {
  const failed = (cause: string): Finding => ({ state: 'failed', cause, advice: fixCommand(identifier) });
  const { dependencies } = facts;
  if (!dependencies || dependencies.mode === 'none') return { state: 'ok' };
  if (!existsSync(join(directory, 'node_modules')) && plugNPlayIn(directory) === undefined)
    return failed(`${directory} no longer has node_modules.`);
  try {
    await assertResolvesInside(directory, await workspacePackagesOf(directory));
    const wrong = (await driftOf(main, directory, dependencies)) ?? (await missingNoteIn(directory));
    return wrong === undefined ? { state: 'ok' } : failed(`${wrong}.`);
  } catch (error) {
    if (error instanceof WrongCheckoutError) return failed(error.message);
    throw error;
  }
}
