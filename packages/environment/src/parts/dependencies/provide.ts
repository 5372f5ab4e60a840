import { existsSync, lstatSync } from 'node:fs';
import { join } from 'node:path';
import { withPrivateConfiguration } from '@nx-worktree/git';
import { type Applied } from '../../engine/bound-part';
import { NotLinkableError } from './dependencies-errors';
import { type DependenciesFacts, type Provided } from './facts';
import { installDependencies } from './install-dependencies';
import { installedDigest } from './installed/installed';
import { copyDependencies, linkDependencies, removeDependencies } from './link-dependencies';
import { obstacleToLinks } from './obstacles';
import { hasLinksInto, obstacleToUse } from './soundness';
import { summaryOf } from './tally';
import { type DependenciesOptions } from './options';

/**
 * Gives a worktree its dependencies in the way that was asked for.
 *
 * @param main absolute path of the main checkout
 * @throws {@link NotLinkableError} when they were to be linked or copied, and that would be wrong
 * @throws {@link DependencyInstallError} when the package manager fails
 */
export async function provideDependencies(
  main: string,
  worktree: string,
  options: DependenciesOptions,
): Promise<Applied<DependenciesFacts>> {
  const { mode, generated = [] } = options;
  if (mode === 'none') return applied({ mode }, 'none');
  if (!existsSync(join(worktree, 'package.json')))
    return applied({ mode: 'none' }, 'none, there is no package.json');
  if (mode === 'install') return installed(main, worktree);
  const reason = await obstacleToUse(main, worktree);
  if (reason !== undefined) {
    if (mode !== 'auto') throw new NotLinkableError(mode, reason);
    return installed(main, worktree, reason);
  }
  const kept = generated.length > 0 && { generated: [...generated] };
  const unlinkable = mode === 'copy' ? undefined : await obstacleToLinks(main);
  if (unlinkable !== undefined && mode === 'link') throw new NotLinkableError(mode, unlinkable);
  if (mode === 'link' || (mode === 'auto' && unlinkable === undefined))
    return linked(main, worktree, generated);
  const why = unlinkable === undefined ? '' : `, since ${unlinkable}`;
  const summary = summaryOf(await copyDependencies(main, worktree, generated));
  return applied({ mode: 'copy', ...kept }, `${summary}${why}`);
}

/** What the main checkout has installed is noted before it is linked, so that whatever comes later is seen. */
async function linked(
  main: string,
  worktree: string,
  generated: readonly string[],
): Promise<Applied<DependenciesFacts>> {
  const installed = await installedDigest(main);
  const tally = await linkDependencies(main, worktree, generated);
  const dependencies = {
    mode: 'link' as const,
    ...(generated.length > 0 && { generated: [...generated] }),
    ...(installed !== undefined && { installed }),
  };
  return applied(dependencies, summaryOf(tally));
}

/** A package manager that empties `node_modules` first, as pnpm can, must not do so through a link. */
async function installed(
  main: string,
  worktree: string,
  reason?: string,
): Promise<Applied<DependenciesFacts>> {
  const isThere = lstatSync(join(worktree, 'node_modules'), { throwIfNoEntry: false }) !== undefined;
  if (isThere && (await hasLinksInto(main, worktree))) await removeDependencies(worktree);
  const command = await withPrivateConfiguration(worktree, () => installDependencies(worktree, reason));
  return applied({ mode: 'install' }, reason === undefined ? command : `${command}, since ${reason}`);
}

function applied(dependencies: Provided, summary: string): Applied<DependenciesFacts> {
  return { facts: { dependencies }, summary };
}
