import { type EnvironmentRecords } from '../engine/records';
import { itemsToDelete, type TrashItem, trashItems } from '../worktrees/trash/items';
import { sweepTrash } from '../worktrees/trash/sweep';
import { type Check } from '../engine/check';

/** Checks for items in the trash that nobody can or will restore. They only take disk, and later commands delete them too. */
export function trashCheck(records: EnvironmentRecords): Check {
  return {
    name: 'trash',
    async look() {
      const due = await itemsToDelete(records, false);
      if (due.length > 0) {
        return {
          state: 'warning',
          text: `${due.length === 1 ? 'One item' : `${due.length} items`} in the trash can be deleted.`,
          advice: 'nx run worktrees:doctor --fix',
          fix: async () => `deleted ${(await sweepTrash(records, { everything: false })).deleted}`,
        };
      }
      const items = await trashItems(records);
      const staying = items.flatMap(reasonToStay);
      if (staying.length > 0) {
        return {
          state: 'warning',
          text: `These stay in the trash until you empty it: ${staying.join('; ')}.`,
          advice:
            'nx run worktrees:restore lists the trash; nx run worktrees:cleanup --empty-trash deletes everything in it',
        };
      }
      const kept = items.filter(({ state }) => state === 'restorable').length;
      return {
        state: 'ok',
        text: kept === 0 ? 'empty' : `${kept === 1 ? 'one worktree' : `${kept} worktrees`} can be restored`,
      };
    },
  };
}

/** What the user has to look at. Repositories inside a worktree were named when it was removed. */
function reasonToStay(item: TrashItem): string[] {
  if (item.state === 'damaged') return [`${item.path}, which can't be read`];
  if (item.state === 'garbage' || !item.note.changed?.length) return [];
  return [`${item.note.environment.identifier}, which was changed after its removal`];
}
