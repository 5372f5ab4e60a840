import { type Repository } from '@nx-worktree/git';
import { atCurrentPlace } from '../engine/current-place';
import { type BoundPart } from '../engine/bound-part';
import { type Part, type WorktreeContext } from '../engine/part';
import { type ServerSource } from '../engine/server-source';
import { type Stack } from '../engine/stack';
import { type EnvironmentRecord, type PartOptions, PARTS, type Records } from './parts';

/** What the parts of a worktree work with. */
export interface Surroundings {
  readonly repository: Repository;
  readonly records: Records;
  readonly server: ServerSource;
}

/**
 * The parts of a worktree's environment, in the order in which they are applied.
 *
 * @param options what was asked of it; not needed by those who look at one that is there, or take it away
 * @param parts those that it has; all that there can be, when left out
 */
export function stackOf(
  surroundings: Surroundings,
  environment: EnvironmentRecord,
  options: PartOptions = {},
  parts: readonly Part[] = PARTS,
): Stack {
  const context = { ...surroundings, parts: PARTS };
  return {
    parts: parts.map((part) => bound(part, context, environment, options)),
    journal: surroundings.records,
  };
}

function bound(
  part: Part,
  context: WorktreeContext,
  environment: EnvironmentRecord,
  options: PartOptions,
): BoundPart {
  const own = part.bind(context, environment, options);
  return part.place === 'in-directory' ? atCurrentPlace(context.repository, own) : own;
}
