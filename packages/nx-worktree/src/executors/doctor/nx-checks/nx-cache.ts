import { NX_VERSION } from '@nx/devkit';
import { type Observation } from '@nx-worktree/environment';
import { runsSuites } from '../../test-isolated/executor-names';
import { type Inspected } from './inspected';

/** All worktrees of a repository share Nx's cache, so what is in it must hold in all of them. */
export function checkCache({ projectGraph, shell }: Inspected): Observation {
  const cached = Object.values(projectGraph.nodes).flatMap(({ name, data }) =>
    Object.entries(data.targets ?? {})
      .filter(([, { executor, cache }]) => cache === true && isEffect(executor))
      .map(([target]) => `${name}:${target}`),
  );
  if (cached.length > 0) {
    return {
      state: 'failed',
      text: `Nx caches ${cached.join(', ')}: after a cache hit, nothing would be created.`,
      advice: 'Set "cache": false for it, in its project or in targetDefaults of nx.json.',
    };
  }
  const directories = ['NX_CACHE_DIRECTORY', 'NX_WORKSPACE_DATA_DIRECTORY'];
  const [alone, ...both] = directories.filter((name) => shell[name] !== undefined);
  if (alone !== undefined && both.length === 0) {
    return {
      state: 'warning',
      text: `${alone} is set without its counterpart. Nx would then restore cached tasks without their files.`,
      advice: `unset ${alone}, or set ${directories.join(' and ')} together`,
    };
  }
  return { state: 'ok', text: `Nx ${NX_VERSION}, caches only test verdicts of nx-worktree` };
}

/** Only the result of a suite may be replayed elsewhere: it is a verdict and leaves nothing behind. */
function isEffect(executor: string | undefined): boolean {
  return executor?.startsWith('nx-worktree:') === true && !runsSuites(executor);
}
