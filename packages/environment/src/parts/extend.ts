import { located } from '../engine/current-place';
import { type Part } from '../engine/part';
import { applyPart, type Reporter } from '../engine/stack';
import { type EnvironmentRecord, PARTS } from './parts';
import { stackOf, type Surroundings } from './stack-of';

/**
 * Makes the worktree of an environment what its record says since more of it was asked for: the files of more projects,
 * links to their packages, and the metadata. Can be repeated.
 *
 * @returns the record with what has changed, and with the place where the worktree is now; nothing is written
 * @throws {@link EnvironmentUnsoundError} when the worktree is gone
 */
export async function extend(
  surroundings: Surroundings,
  environment: EnvironmentRecord,
  report: Reporter,
): Promise<EnvironmentRecord> {
  let extended = await located(surroundings.repository, environment);
  for (const { name, extend: apply } of stackOf(surroundings, environment).parts) {
    if (apply && environment.begun.includes(name))
      extended = await applyPart({ name, apply }, extended, report);
  }
  return extended;
}

/** Whether an environment has only some of what its parts can make, so that more can be asked for. */
export function isPartial(environment: EnvironmentRecord): boolean {
  return PARTS.some((part: Part) => part.isPartial?.(environment));
}
