import { type ProjectConfiguration, type TargetConfiguration } from '@nx/devkit';
import { WORKTREES } from '../worktrees-directory/usual-name';

/** The project whose targets look after the worktrees. Its directory needn't exist and has no visible files. */
export function worktreesProject(): ProjectConfiguration {
  return {
    name: WORKTREES,
    root: WORKTREES,
    targets: {
      list: worktreesTarget('list', 'Lists the test worktrees of this repository'),
      remove: worktreesTarget('remove', 'Removes a test worktree with its database and ports'),
      restore: worktreesTarget('restore', 'Brings a removed test worktree back from the trash'),
      cleanup: worktreesTarget(
        'cleanup',
        'Removes test worktrees that are old, and sweeps what has no owner',
      ),
      ports: worktreesTarget('ports', 'Shows who has which port and who listens there; gives others'),
      doctor: worktreesTarget('doctor', 'Says what is wrong with worktrees, and which command mends it'),
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
