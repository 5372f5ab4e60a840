/** Runs suites: those of a run in one process where Nx has a say in that. */
export const TEST_ISOLATED = 'nx-worktree:test-isolated';

/**
 * Runs each suite in a process of its own. While Nx waits for a batch, it starts nothing else, so suites that become ready
 * one by one, each behind a build, would run one after the other in batches.
 */
export const TEST_ISOLATED_ALONE = 'nx-worktree:test-isolated-alone';

/** Whether an executor runs suites, in either way. */
export function runsSuites(executor: string | undefined): boolean {
  return executor === TEST_ISOLATED || executor === TEST_ISOLATED_ALONE;
}
