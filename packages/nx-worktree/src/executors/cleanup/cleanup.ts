import { type ExecutorContext, type NxJsonConfiguration } from '@nx/devkit';
import { cleanup as cleanUp, purposesWith } from '@nx-worktree/environment';
import { printable } from '@nx-worktree/system';
import { optionsIn } from '../../options/plugin-options';
import { type Outcome, outcomeOf } from '../../terminal/outcome';
import { cleanupReport } from './cleanup-report';
import { maxAgeIn } from './max-age';
import { type CleanupOptions } from './options';

/** Removes old test worktrees, and drops what no longer has a holder. Fails when something could not be removed. */
export default function cleanup(
  { maxAge, purpose, merged, emptyTrash, dryRun, json }: CleanupOptions,
  { cwd, nxJsonConfiguration }: ExecutorContext,
): Promise<Outcome> {
  return outcomeOf(async () => {
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
    console.log(json ? JSON.stringify(result) : printable(cleanupReport(result, dryRun, Date.now())));
    const isWhole = result.environments.every(({ outcome }) => outcome !== 'failed');
    return isWhole && result.unowned.failures.length === 0;
  });
}

/** `affected.defaultBase` is where older workspaces have it. */
function defaultBase({ defaultBase: base, affected }: NxJsonConfiguration): string | undefined {
  return base ?? affected?.defaultBase;
}
