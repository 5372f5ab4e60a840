import { type PlannedRemoval, type Removed } from '@nx-worktree/environment';
import { partLine } from '../../terminal/part-line';

/** What a removal would do. */
export function planText({ directory, parts, obstacles }: PlannedRemoval): string {
  if (obstacles.length > 0) return `Would not remove ${directory}. Nothing was changed.`;
  const lines = parts.map(({ name, summary }) => partLine(name, summary));
  return [`Would remove ${directory}:`, ...lines, 'Nothing was changed.'].join('\n');
}

/**
 * What was removed, and how to get it back.
 *
 * @param time how long it took
 */
export function removedText(removed: Removed, time: string): string {
  const { environment, backup, nested, isRestorable, restorableUntil, left } = removed;
  const { identifier } = environment;
  const until = restorableUntil === undefined ? '' : ` until ${local(restorableUntil)}`;
  return [
    outcomeText(removed, time),
    isRestorable && `  Restore it${until}: nx run worktrees:restore --identifier=${identifier}`,
    backup !== undefined &&
      `  What existed nowhere else is kept permanently. Get it back with: git worktree add <directory> ${backup}`,
    nested.length > 0 && trashOnlyText(nested, backup !== undefined),
    ...left.map((text) => `  ${text.replaceAll('\n', '\n  ')}`),
  ]
    .filter((line) => line !== false)
    .join('\n');
}

function outcomeText({ environment, directory, found }: Removed, time: string): string {
  if (found === 'worktree') return `Removed ${directory} in ${time}.`;
  const removed = `Removed what was left of ${environment.identifier} in ${time}.`;
  if (found === 'nothing') return `${removed} Its directory ${directory} was gone already.`;
  return `${removed}\n  ${directory} stays as it is: it is no longer this worktree.`;
}

/** A dot stands for the whole worktree, which git could not read. */
function trashOnlyText(nested: readonly string[], hasBackup: boolean): string {
  const what = nested.includes('.')
    ? 'the files of the worktree, since git could not read it'
    : `the work in ${nested.join(', ')}, which are separate repositories`;
  return (
    `  ${hasBackup ? 'Not in there' : 'Under no ref'}: ${what}. It is only in the trash, which\n` +
    `  keeps it until you empty it: nx run worktrees:cleanup --empty-trash`
  );
}

function local(date: string): string {
  return new Date(date).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
}
