import { type ProjectConfiguration, type TargetConfiguration } from '@nx/devkit';
import { WORKTREES } from '../worktrees-directory/usual-name';
import { WORKTREES_ROOT } from './worktrees-root';

/** The project whose targets look after the worktrees. */
export function worktreesProject(): ProjectConfiguration {
  return {
    name: WORKTREES,
    root: WORKTREES_ROOT,
    targets: {
      list: worktreesTarget('list', 'Lists the test worktrees of this repository'),
      remove: worktreesTarget('remove', 'Removes a test worktree with its database and ports'),
      restore: worktreesTarget('restore', 'Restores a removed test worktree from the trash'),
      cleanup: worktreesTarget(
        'cleanup',
        'Removes old test worktrees, and drops what no longer has a holder',
      ),
      ports: worktreesTarget(
        'ports',
        'Shows claimed ports and the processes that listen on them; assigns other ports',
      ),
      doctor: worktreesTarget(
        'doctor',
        'Reports what is wrong with worktrees, and the command that fixes it',
      ),
      server: worktreesTarget('server', 'Shows the server of the test databases, and stops the embedded one'),
    },
  };
}

function worktreesTarget(name: string, description: string): TargetConfiguration {
  return {
    executor: `nx-worktree:${name}`,
    cache: false,
    // Without inputs Nx would hash the project's own files, of which there are none, and refuse to run.
    inputs: ['{workspaceRoot}/nx.json'],
    metadata: { description },
  };
}
