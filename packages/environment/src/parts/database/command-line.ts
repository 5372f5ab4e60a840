import { type MigrationSet } from '@nx-worktree/migrations';
import { DEFAULT_VERSION, MAJOR_VERSIONS, type ServerOptions } from '@nx-worktree/postgres';
import { z } from 'zod';
import { defineCommandLine, type Workspace } from '../../engine/command-line';
import { ContradictoryOptionsError } from '../../engine/option-errors';
import { type DatabaseOptions } from './options';

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
  migrateTo: z.exactOptional(z.string()).meta({
    description:
      'The last migration to apply, so that those after it can be tried: its name, its file or its number. The database gets the migrations of its project up to it, those of the projects it depends on, and the seeds. By default all are applied.',
  }),
});

const serverVersion = z.exactOptional(z.literal(MAJOR_VERSIONS)).meta({
  description: `Major version of the embedded PostgreSQL. By default that of the plugin's options, else ${DEFAULT_VERSION}.`,
});

const suiteOptions = z.object({
  database: z.exactOptional(z.union([z.boolean(), z.enum(['optional'])])).meta({
    description:
      "Whether the tests get a database and have to use it: the run fails if they pass without connecting to it. optional: they get one but don't have to use it. By default true if the project has migrations, optional if only projects it depends on have migrations.",
  }),
  serverVersion,
  keepOnFailure: z.boolean().default(false).meta({
    description:
      'Whether to keep the database when the tests fail or take too long. Its URL is printed; nx run worktrees:server --drop-kept drops it.',
  }),
});

const settings = z.object({});

type Given = z.infer<typeof options>;
type SuiteGiven = z.infer<typeof suiteOptions>;

/** How a database is asked for. */
export const databaseCommandLine = defineCommandLine(options, settings, asked, {
  options: suiteOptions,
  asked: askedForSuite,
  server: serverOfSuite,
});

function asked(given: Given, _settings: object, workspace: Workspace): DatabaseOptions {
  const { migrate, project, migrateTo } = given;
  const database = databaseIn(given);
  const migrations =
    migrate === false ? { migrations: [], isProjectFile: () => false } : workspace.migrationsOf(project);
  return {
    ...(database !== undefined && { database }),
    ...migrations,
    ...(migrateTo !== undefined && {
      migrateTo: {
        migration: migrateTo,
        ...(project !== undefined && { project }),
        neededBy: (one: string) => neededBy(one, migrations.migrations, workspace),
      },
    }),
  };
}

/** Of a project that only the worktree's branch has, it isn't known on what it depends. */
function neededBy(project: string, known: readonly MigrationSet[], workspace: Workspace): string[] {
  const isKnown = known.some((set) => set.project === project);
  const needed = isKnown ? workspace.migrationsOf(project).migrations : known;
  return needed.map((set) => set.project);
}

/**
 * A suite for which nothing is said has to use its database when its project has migrations. One whose project only depends
 * on such projects may have tests that don't.
 */
function askedForSuite(
  { database, keepOnFailure }: SuiteGiven,
  _settings: object,
  workspace: Workspace,
  project: string,
): DatabaseOptions {
  const migrations = workspace.migrationsOf(project);
  const isOwn = migrations.migrations.some((set) => set.project === project);
  const usual = isOwn || (migrations.migrations.length > 0 && 'optional');
  const use = database ?? usual;
  return { database: use !== false, mayBeUnused: use === 'optional', keepOnFailure, ...migrations };
}

/** Whoever names the version of the embedded server doesn't mean an installed one. */
function serverOfSuite(given: object, usual: ServerOptions): ServerOptions {
  const version = z.object({ serverVersion }).safeParse(given).data?.serverVersion;
  if (version === undefined) return usual;
  const { binaries: _, ...others } = usual;
  return { ...others, version };
}

/** To ask for migrations is to ask for a database, even if the purpose has none. */
function databaseIn({ database, migrate, project, migrateTo }: Given): boolean | undefined {
  if (migrateTo !== undefined) {
    const reason = 'no migrations would be applied';
    if (database === false) throw new ContradictoryOptionsError('--no-database', '--migrate-to', reason);
    if (migrate === false) throw new ContradictoryOptionsError('--no-migrate', '--migrate-to', reason);
    return true;
  }
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
