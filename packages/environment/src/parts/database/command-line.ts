import { z } from 'zod';
import { defineCommandLine } from '../../engine/command-line';
import { ContradictoryOptionsError } from './option-errors';

const options = z.object({
  database: z
    .exactOptional(z.boolean())
    .meta({ description: 'Whether to create a database. By default the purpose decides.' }),
  migrate: z.exactOptional(z.boolean()).meta({
    description:
      'Whether to migrate the database; --no-migrate leaves it empty. By default every database is migrated, and --migrate creates one even if the purpose has none.',
  }),
  project: z.exactOptional(z.string()).meta({
    description:
      'The project that the database is for: it gets the migrations of that project and of the projects it depends on. By default those of all projects.',
    'x-dropdown': 'projects',
  }),
});

type Given = z.infer<typeof options>;

/** How a database is asked for. */
export const databaseCommandLine = defineCommandLine(options, z.object({}), (given, _settings, workspace) => {
  const { migrate, project } = given;
  const database = databaseIn(given);
  const migrations =
    migrate === false ? { migrations: [], isProjectFile: () => false } : workspace.migrationsOf(project);
  return { ...(database !== undefined && { database }), ...migrations };
});

/** To ask for migrations is to ask for a database, even if the purpose has none. */
function databaseIn({ database, migrate, project }: Given): boolean | undefined {
  if (database === false && migrate === true) {
    const reason = 'without a database there is nothing to migrate';
    throw new ContradictoryOptionsError('--no-database', '--migrate', reason);
  }
  if (migrate === false && project !== undefined) {
    const reason = "an empty database has no project's migrations";
    throw new ContradictoryOptionsError('--no-migrate', '--project', reason);
  }
  return database ?? (migrate === true ? true : undefined);
}
