import { isAtItsPlace, type Repository, worktreeEntryOf } from '@nx-worktree/git';
import { fixCommand } from '../engine/fix-command';
import { type BoundPart } from '../engine/part';
import { type Check } from './check';
import { type Examined } from './examined';
import { partCheck } from './steps';

/** Whether the worktree is where the record has it; git can have moved it, and knows where it is then. */
export function checkoutCheck(repository: Repository, part: BoundPart, examined: Examined): Check {
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
        text: `The worktree is at ${entry.directory}, and its record says ${directory}.`,
        mend: fixCommand(identifier),
        async fix() {
          await examined.noteDirectory(entry.directory);
          return 'noted its new place';
        },
      };
    },
  };
}

/** A check of what lies in the worktree, which can only be made when that is there. */
export function insideCheckout(checkout: Check, check: Check): Check {
  return {
    name: check.name,
    async look() {
      if ((await checkout.look()).state === 'ok') return check.look();
      return { state: 'unchecked', text: 'there is no worktree to look into' };
    },
  };
}
