import { type Repository } from '../git/repository';
import { type EnvironmentRecords } from '../stack/records';
import { itemsToDelete, trashItems } from '../trash/items';
import { sweepTrash } from '../trash/sweep';
import { type Check } from './check';

/** What lies in the trash that nobody can or will restore. It takes disk only, and later commands delete it too. */
export function trashCheck(repository: Repository, records: EnvironmentRecords): Check {
  return {
    name: 'trash',
    async look() {
      const due = await itemsToDelete(repository, records, false);
      const damaged = due.filter(({ state }) => state === 'damaged').length;
      if (due.length > 0) {
        return {
          state: 'warning',
          text: `${due.length} things in the trash can go${damaged > 0 ? `, ${damaged} of them unreadable` : ''}.`,
          mend: 'nx run worktrees:doctor --fix',
          fix: async () => `deleted ${(await sweepTrash(repository, { everything: false })).deleted}`,
        };
      }
      const kept = (await trashItems(repository)).filter(({ state }) => state === 'restorable').length;
      return { state: 'ok', text: kept === 0 ? 'empty' : `${kept} worktrees can be restored` };
    },
  };
}
