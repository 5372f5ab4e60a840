import { type MigrationSet } from '../migrations/migration-set';
import { templateOf } from '../migrations/template-of';
import { type Check } from './check';
import { type Examined } from './examined';

/**
 * Whether the migrations in the checkout are those that the database was made from. What somebody has applied to it
 * since by the tool itself isn't seen.
 *
 * @param migrations finds those of a checkout
 */
export function migrationsCheck(
  { record }: Examined,
  migrations: (checkout: string) => Promise<readonly MigrationSet[]>,
): Check {
  return {
    name: 'migrations',
    async look() {
      const { directory, identifier, facts } = record();
      const { key, migrations: before } = facts.database ?? {};
      if (key === undefined)
        return { state: 'unchecked', text: 'it is not known which migrations its database has' };
      const now = await templateOf(directory, await migrations(directory));
      if (now.key === key) return { state: 'ok', text: `${now.migrations}, as in the checkout` };
      return {
        state: 'warning',
        text: `Migrations have changed since its database was made: there were ${before}, now there are ${now.migrations}.`,
        mend: `Apply them with your tool in ${directory}, or remove the worktree and create it again: nx run worktrees:remove --identifier=${identifier}`,
      };
    },
  };
}
