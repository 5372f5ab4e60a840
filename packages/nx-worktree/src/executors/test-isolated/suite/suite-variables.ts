import { withoutForeignVariables } from '@nx-worktree/system';
import { type Variables, withEnvFiles, withoutEnvFiles } from './env-files';

/** The target that Nx runs and the one that it stands for, with their place. */
export interface SuiteTargets {
  /** Absolute path of the workspace. */
  readonly workspaceRoot: string;
  /** Root of the project, relative to the workspace. */
  readonly projectRoot: string;
  /** The target that Nx runs, whose files it has loaded. */
  readonly running: string;
  /** The project's own target, which the files for tests are named after. */
  readonly target: string;
}

/**
 * The whole environment of a suite's process. Weakest first: the files that Nx would load for the project's own
 * target, what this process has inherited, the variables of the suite's environment.
 */
export function suiteVariables(
  inherited: NodeJS.ProcessEnv,
  own: Variables,
  targets: SuiteTargets,
): Variables {
  const shell = withoutEnvFiles(inherited, targets.running, targets);
  const all = withEnvFiles(shell, targets.target, targets);
  // Nothing may lead a suite out of its environment.
  const foreign = ['repository', 'workspace', 'database', 'environment', 'python'] as const;
  return { ...withoutForeignVariables(all, ...foreign), ...own };
}
