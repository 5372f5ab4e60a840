import { isAtItsPlace, type Repository, worktreeEntryOf } from '@nx-worktree/git';
import { fixCommand } from '../../engine/fix-command';
import { type BoundPart } from '../../engine/part';
import { type Check, type Examined } from '../../engine/check';
import { partCheck } from '../../engine/part-check';
import { type CheckoutFacts } from './facts';

/** Whether the worktree is where the record has it; git can have moved it, and knows where it is then. */
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
      const isMoved = entry !== undefined && entry.directory !== directory && (await isAtItsPlace(entry));
      if (!isMoved) return check.look();
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
}
