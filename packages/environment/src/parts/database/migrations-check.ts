import { type MigratedTemplate, type MigrationSet, templateOf } from '@nx-worktree/migrations';
import { checkoutAt } from '@nx-worktree/git';
import { type Check, type Examined } from '../../engine/check';

import { type DatabaseFacts } from './facts';

/** What is more than this many is counted instead of named. */
const NAMED = 3;

/**
 * Whether the migrations in the checkout are those that the database was made from. What a user has applied to it
 * since by the tool itself isn't seen.
 *
 * @param migrations finds those of a checkout
 */
export function migrationsCheck(
  { record }: Examined<DatabaseFacts>,
  migrations: (checkout: string) => Promise<readonly MigrationSet[]>,
): Check {
  return {
    name: 'migrations',
    isInWorktree: true,
    async look() {
      const { directory, identifier, facts } = record();
      const { key, migrations: before, reads = {} } = facts.database ?? {};
      if (key === undefined)
        return { state: 'unchecked', text: 'it is not known which migrations its database has' };
      const now = await templateOf(checkoutAt(directory), await migrations(directory));
      const anew = `remove the worktree and create it again: nx run worktrees:remove --identifier=${identifier}`;
      if (now.key !== key) {
        return {
          state: 'warning',
          text: `Migrations have changed since its database was created: there were ${before}, now there are ${now.migrations}.`,
          advice: `Apply them with your tool in ${directory}, or ${anew}`,
        };
      }
      const changed = await changedOf(now, reads);
      if (changed.length === 0) return { state: 'ok', text: `${now.migrations}, as in the checkout` };
      return {
        state: 'warning',
        text: `Files that its migrations read have changed since its database was created: ${someOf(changed)}.`,
        advice: `To update its tables, ${anew}`,
      };
    },
  };
}

/** @param reads values by name, as they were */
async function changedOf(
  { valuesOf }: MigratedTemplate,
  reads: Readonly<Record<string, string>>,
): Promise<string[]> {
  const names = Object.keys(reads);
  const now = await valuesOf(names);
  return names.filter((name, index) => reads[name] !== now[index]);
}

function someOf(names: readonly string[]): string {
  const more = names.length - NAMED;
  return [...names.slice(0, NAMED), ...(more > 0 ? [`${more} more`] : [])].join(', ');
}
