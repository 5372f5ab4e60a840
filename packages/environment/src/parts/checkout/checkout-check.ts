import { isAtItsPlace, type Repository, worktreeEntryOf } from '@nx-worktree/git';
import { type Absence, absenceOf } from '../../engine/absence';
import { fixCommand } from '../../engine/fix-command';
import { type BoundPart } from '../../engine/bound-part';
import { type Check, type Examined, type Observation } from '../../engine/check';
import { partCheck } from '../../engine/part-check';
import { type CheckoutFacts } from './facts';

/**
 * Whether the worktree is where the record has it. Git can have moved it, and knows where it is then. If it was moved
 * without git, or its `.git` is damaged, git is told where it is.
 */
export function checkoutCheck(
  repository: Repository,
  part: BoundPart<CheckoutFacts>,
  examined: Examined<CheckoutFacts>,
): Check {
  const check = partCheck(part, examined);
  return {
    name: check.name,
    async look() {
      const { id, identifier, directory } = examined.record();
      const entry = await worktreeEntryOf(repository, id);
      if (!entry) return check.look();
      if (!(await isAtItsPlace(entry))) {
        const { found } = await absenceOf(repository, entry);
        return found ? unlinked(await check.look(), found) : check.look();
      }
      if (entry.directory === directory) return check.look();
      return {
        state: 'failed',
        text: `The worktree is at ${entry.directory}, but its record says ${directory}.`,
        advice: fixCommand(identifier),
        async fix() {
          await examined.noteDirectory(entry.directory);
          return 'recorded its new directory';
        },
      };
    },
  };

  function unlinked(
    observed: Observation,
    { directory, repair }: NonNullable<Absence['found']>,
  ): Observation {
    return {
      ...observed,
      async fix() {
        await repair();
        await examined.noteDirectory(directory);
        return `told git that it is at ${directory}`;
      },
    };
  }
}
