import { type EnvironmentRecord } from './parts';
import { stackOf, type Surroundings } from './stack-of';

/**
 * Has the files of an environment that tell of its facts say those that have changed.
 *
 * @throws {@link EnvironmentUnsoundError} when the worktree is gone
 */
export async function follow(
  surroundings: Surroundings,
  environment: EnvironmentRecord,
  before: EnvironmentRecord,
): Promise<void> {
  for (const part of stackOf(surroundings, environment).parts) {
    if (environment.begun.includes(part.name)) await part.follow?.(environment, before);
  }
}
