import { type ExecutorContext, logger, type NxJsonConfiguration } from '@nx/devkit';
import { cleanup as cleanUp, purposesWith } from '@nx-worktree/environment';
import { optionsIn } from '../../plugin/options';
import { explain } from '../../report/explain';
import { cleanupReport } from './cleanup-report';
import { maxAgeIn } from './max-age';
import { type CleanupOptions } from './options';

/** Removes test worktrees that are old, and sweeps what has no owner. Fails when something could not be removed. */
export default async function cleanup(
  { maxAge, purpose, merged, emptyTrash, dryRun, json }: CleanupOptions,
  { cwd, nxJsonConfiguration }: ExecutorContext,
): Promise<{ success: boolean }> {
  try {
    const plugin = optionsIn(nxJsonConfiguration);
    const branch = defaultBase(nxJsonConfiguration);
    const result = await cleanUp({
      from: cwd,
      maxAgeMs: maxAgeIn(maxAge),
      ...(purpose !== undefined && { purpose }),
      purposes: purposesWith(plugin.purposes),
      merged,
      ...(branch !== undefined && { defaultBranch: branch }),
      emptyTrash,
      dryRun,
      server: plugin.server,
    });
    console.log(json ? JSON.stringify(result) : cleanupReport(result, dryRun, Date.now()));
    const isWhole = result.environments.every(({ outcome }) => outcome !== 'failed');
    return { success: isWhole && result.unowned.failures.length === 0 };
  } catch (error) {
    logger.error(explain(error));
    return { success: false };
  }
}

/** `affected.defaultBase` is where older workspaces have it. */
function defaultBase({ defaultBase: base, affected }: NxJsonConfiguration): string | undefined {
  return base ?? affected?.defaultBase;
}
