import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type EnvironmentFacts } from '../stack/record';
import { type Applied } from '../stack/step';
import { NotLinkableError } from './errors';
import { installDependencies } from './install-dependencies';
import { copyDependencies, linkDependencies } from './link-dependencies';
import { differenceOf } from './lockfile';
import { plugNPlayIn } from './plug-n-play';
import { summaryOf } from './tally';
import { type DependenciesWishes } from './wishes';

/**
 * Gives a worktree its dependencies in the way that was asked for.
 *
 * @param main absolute path of the main checkout
 * @throws {NotLinkableError} when they were to be linked or copied, and that would be wrong
 * @throws {DependencyInstallError} when the package manager fails
 */
export async function provideDependencies(
  main: string,
  worktree: string,
  wishes: DependenciesWishes,
): Promise<Applied> {
  const { mode, generated = [] } = wishes;
  if (mode === 'none') return applied({ mode }, 'none');
  if (!existsSync(join(worktree, 'package.json')))
    return applied({ mode: 'none' }, 'none, there is no package.json');
  if (mode === 'install') return installed(worktree);
  const reason = obstacleIn(main) ?? (await differenceOf(main, worktree));
  if (reason !== undefined) {
    if (mode !== 'auto') throw new NotLinkableError(mode, reason);
    return installed(worktree, `, since ${reason}`);
  }
  const kept = generated.length > 0 && { generated: [...generated] };
  if (mode === 'copy')
    return applied({ mode, ...kept }, summaryOf(await copyDependencies(main, worktree, generated)));
  return applied({ mode: 'link', ...kept }, summaryOf(await linkDependencies(main, worktree, generated)));
}

/** Why the dependencies of the main checkout can be neither linked nor copied, or `undefined`. */
export function obstacleIn(main: string): string | undefined {
  if (plugNPlayIn(main) !== undefined) return `${main} uses Yarn's Plug'n'Play, which has no node_modules`;
  const modules = join(main, 'node_modules');
  const status = statSync(modules, { throwIfNoEntry: false });
  if (status === undefined) return `${main} has no node_modules`;
  return status.isDirectory() ? undefined : `${modules} is not a directory`;
}

async function installed(worktree: string, why = ''): Promise<Applied> {
  return applied({ mode: 'install' }, `${await installDependencies(worktree)}${why}`);
}

function applied(dependencies: NonNullable<EnvironmentFacts['dependencies']>, summary: string): Applied {
  return { facts: { dependencies }, summary };
}
