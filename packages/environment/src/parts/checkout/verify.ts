import {
  isAtItsPlace,
  missingIn,
  type Repository,
  type WorktreeEntry,
  worktreeEntryOf,
} from '@nx-worktree/git';
import { existsSync } from 'node:fs';
import { type Absence, absenceOf } from '../../engine/absence';
import { type Finding } from '../../engine/bound-part';
import { type BaseRecord } from '../../engine/record';
import { type CheckedOut, type CheckoutFacts } from './facts';

/** Whether the worktree is where git has it, with the directories that its projects need. */
export async function verifyCheckout(
  repository: Repository,
  { id, identifier, directory, facts }: BaseRecord<CheckoutFacts>,
): Promise<Finding> {
  const entry = await worktreeEntryOf(repository, id);
  if (!entry) return forgotten(directory, identifier);
  if (await isAtItsPlace(entry)) return verifyProjects(entry, identifier, facts.checkout);
  return missing(await absenceOf(repository, entry), identifier);
}

/** Without an entry, nothing makes a directory this worktree again. Its files, if they are still there, are all there is. */
function forgotten(directory: string, identifier: string): Finding {
  const copy = existsSync(directory)
    ? `Copy what you need of ${directory}, which stays as it is, then run: `
    : '';
  return {
    state: 'failed',
    cause: 'Git no longer knows this worktree: its entry was deleted, as git worktree prune does.',
    advice: `${copy}${removeCommand(identifier)}`,
  };
}

function missing({ cause, found }: Absence, identifier: string): Finding {
  const unknown = `If you moved it, run: git worktree repair <its new place>. If it is gone: ${removeCommand(identifier)}`;
  return {
    state: 'failed',
    cause: `${cause}.`,
    advice: found?.command ?? unknown,
  };
}

function removeCommand(identifier: string): string {
  return `nx run worktrees:remove --identifier=${identifier}`;
}

/** A widening that was killed, or a limit that was changed by hand. */
async function verifyProjects(
  { directory }: WorktreeEntry,
  identifier: string,
  { projects = [], directories = [] }: Partial<CheckedOut> = {},
): Promise<Finding> {
  const outside = directories.length > 0 ? await missingIn(directory, directories) : [];
  if (outside.length === 0) return { state: 'ok' };
  return {
    state: 'failed',
    cause: `These directories, which its projects need, are not checked out in ${directory}: ${outside.join(', ')}.`,
    advice: `nx g worktree ${identifier} --projects=${projects.join(',')}`,
  };
}
