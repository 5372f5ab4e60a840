import { type MigratedTemplate, templateOf } from '@nx-worktree/migrations';
import { checkoutAt } from '@nx-worktree/git';
import { type Check, type Examined } from '../../engine/check';
import { type DatabaseFacts } from './facts';
import { type MigrationTargets } from './options';
import { type WantedMigrations } from './wanted-migrations';

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
  migrations: (checkout: string) => Promise<WantedMigrations>,
  targets: MigrationTargets = { status: 'migration-status', reset: 'reset-database' },
): Check {
  return {
    name: 'migrations',
    isInWorktree: true,
    async look() {
      const { directory, identifier, facts } = record();
      const { key, migrations: before, projects, migratedTo, reads = {} } = facts.database ?? {};
      if (projects?.length === 0) return { state: 'unchecked', text: 'its database was created without any' };
      const { sets, last } = await migrations(directory);
      const project = sets.at(-1)?.project;
      const command = (target: string): string => `nx run ${project}:${target} --identifier=${identifier}`;
      const status = `See what is pending: ${command(targets.status)}.`;
      const anew = `Recreate the database from the files, without the rows in it: ${command(targets.reset)}`;
      if (key === undefined) {
        const text = 'it is not known which migrations its database has, because its record was lost';
        return { state: 'unchecked', text, ...(project !== undefined && { advice: `${status} ${anew}` }) };
      }
      const now = await templateOf(checkoutAt(directory), sets, last?.position, true);
      const stop = migratedTo === undefined ? '' : `, up to ${migratedTo}`;
      if (now.key !== key) {
        return {
          state: 'warning',
          text: `Migrations have changed since its database was created: there were ${before}, now there are ${now.migrations}${stop}.`,
          advice: `${status} Apply them with your tool in ${directory}. Or: ${anew}`,
        };
      }
      const changed = await changedOf(now, reads);
      if (changed.length === 0) return { state: 'ok', text: `${now.migrations}, as in the checkout${stop}` };
      return {
        state: 'warning',
        text: `Files that its migrations read have changed since its database was created: ${someOf(changed)}.`,
        advice: anew,
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
