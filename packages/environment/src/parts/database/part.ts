import {
  ensureMigrated,
  type FileBehind,
  filesBehind,
  type MigratedTemplate,
  undeclaredUnseen,
  unseenNotice,
} from '@nx-worktree/migrations';
import { checkoutAt } from '@nx-worktree/git';
import { type Database, type EnsuredTemplate, TemplateMissingError } from '@nx-worktree/postgres';
import { z } from 'zod';
import { Failure, type RecordHolder } from '@nx-worktree/system';
import { type ServerSource } from '../../engine/server-source';
import { fixCommand } from '../../engine/fix-command';
import { atCurrentPlace } from '../../engine/current-place';
import {
  type Applied,
  type BoundPart,
  definePart,
  definePartMetadata,
  type Differ,
  type WorktreeContext,
} from '../../engine/part';
import { type Identifier } from '../../engine/identifier';
import { type BaseRecord } from '../../engine/record';
import { recordHolder } from '../../worktrees/repositories/held-databases';
import { databaseCommandLine } from './command-line';
import { clustersCheck } from './clusters-check';
import { databasesCheck } from './databases-check';
import { databaseCheck } from './database-check';
import { type DatabaseFacts, databaseFactsSchema } from './facts';
import { leftText } from './left-text';
import { migrationsCheck } from './migrations-check';
import { recreateDatabase } from './recreate';
import { databaseLeftovers } from './leftovers';
import { type DatabaseOptions } from './options';
import { type BoundDatabase, suiteDatabase, suiteName } from './suite-database';
import { databaseVariables } from './variables';
import { type WantedMigrations, wantedMigrations } from './wanted-migrations';

/** A migrated database. */
export const databasePart = definePart({
  name: 'database',
  facts: databaseFactsSchema,
  choice: {
    option: 'database',
    purposes: ['test-integration', 'test-premerge', 'test-migration', 'test-matrix'],
  },
  commandLine: databaseCommandLine,
  bind: bindForWorktree,
  bindForSuite({ server }, { identifier }, options) {
    const { migrations = [] } = options;
    const name = suiteName(identifier);
    const database = bindDatabase({ server, name, migrations: async () => ({ sets: migrations }) });
    return suiteDatabase(server, database, options);
  },
  needsServer: true,
  databases: ({ facts }) => (facts.database ? [facts.database.name] : []),
  variables: databaseVariables,
  decidedBy: 'DATABASE_(?:URL|NAME)|PG(?:HOST|HOSTADDR|PORT|USER|PASSWORD|DATABASE|SERVICE|SSL[A-Z]+)',
  listing: {
    fields: ({ facts: { database } }): { database?: string } => (database ? { database: database.name } : {}),
    columns: [{ head: 'database', cell: ({ database = '' }) => database }],
  },
  metadata: definePartMetadata({
    schema: z.object({ database: z.string().nullable().describe('Name of its database.') }),
    write: ({ facts }: BaseRecord<DatabaseFacts>) => ({ database: facts.database?.name ?? null }),
    // Neither the name nor an address is believed: by the environment's id, the server knows its database.
    read: async ({ database }): Promise<DatabaseFacts | undefined> => (database === null ? undefined : {}),
  }),
  leftovers: databaseLeftovers,
  machineChecks: (machine) => [databasesCheck(machine), clustersCheck()],
  planRemoval: ({ facts: { database } }) => database && `${database.name} dropped`,
  leftOnServer: ({ facts }, reason) => leftText(facts, reason),
});

/** It is dropped wherever the worktree is; its migrations lie where that is now. */
function bindForWorktree(
  { server, repository, records }: WorktreeContext,
  environment: BaseRecord<DatabaseFacts>,
  options: DatabaseOptions,
): BoundPart<DatabaseFacts> {
  const { purpose, identifier } = environment;
  const database = bindDatabase({
    server,
    // One that is made again keeps the name that it got, which may have a suffix.
    name: environment.facts.database?.name ?? worktreeName(purpose, identifier),
    migrations: wantedMigrations(environment, options),
    record: (id) => recordHolder(repository, id, records.pathOf(identifier)),
  });
  const part = { ...database, apply: atCurrentPlace(repository, database).apply };
  const { apply } = part;
  return {
    ...part,
    checks: (examined) => [
      databaseCheck(part, examined, server),
      migrationsCheck(examined, wantedMigrations(environment, options), options.targets),
    ],
    rediscover: ({ id }) => rediscoverDatabase(server, id),
    wake: ({ facts }) => addressNow(server, facts),
    reassign: (environment, force) => recreateDatabase(database, environment, { server, force }),
    restore: (draft, differ) => restoreDatabase(identifier, () => apply(draft), differ),
  };
}

/** The metadata file names the database; where it is and what it was made from, the server knows. */
async function rediscoverDatabase(server: ServerSource, id: string): Promise<DatabaseFacts> {
  const opened = await server.open();
  const [database] = await opened.databasesOf(id);
  if (!database) return {};
  const { name, template } = database;
  const { url } = opened.addressOf(name);
  return { database: { name, url, ...(template !== undefined && { template }) } };
}

/** An embedded server that was started again has another address, and another password. */
async function addressNow(
  server: ServerSource,
  { database }: DatabaseFacts,
): Promise<DatabaseFacts | undefined> {
  if (!database) return undefined;
  const { url } = (await server.open()).addressOf(database.name);
  return url === database.url ? undefined : { database: { ...database, url } };
}

/** Without its database a worktree is worth bringing back as well: the work is in the files. */
async function restoreDatabase(
  identifier: string,
  apply: () => Promise<Applied<DatabaseFacts>>,
  differ: Differ,
): Promise<Applied<DatabaseFacts>> {
  try {
    const applied = await apply();
    const { name, migratedTo } = applied.facts.database ?? {};
    differ(
      `The database ${name} is new: it has the migrations${stopText(migratedTo)}, but not the rows that were written since.`,
    );
    return applied;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    differ(`There is no database: ${error.message}\nWhen that is fixed: ${fixCommand(identifier)}`);
    return { facts: {}, summary: 'could not be created' };
  }
}

/** `testdb_integration_api_endpoints` for test-integration and api-endpoints. */
function worktreeName(purpose: string, identifier: Identifier): string {
  return ['testdb', purpose.replace(/^test-/, ''), identifier].join('_').replaceAll(/[^a-zA-Z0-9]+/g, '_');
}

interface Binding {
  readonly server: ServerSource;
  /** The database's name, if nobody has it. */
  readonly name: string;
  /** The migrations of a checkout; asked when the checkout is there. */
  readonly migrations: (checkout: string) => Promise<WantedMigrations>;
  /** The record that holds the database; without it, this process does. @param id of the environment */
  readonly record?: (id: string) => Promise<RecordHolder>;
}

interface Cloned {
  readonly request: MigratedTemplate;
  readonly template: EnsuredTemplate;
  readonly database: Database;
}

/** Gives the environment a migrated database: a clone of the template that its migrations make. */
export function bindDatabase({ server, name, migrations, record }: Binding): BoundDatabase {
  let held: Database | undefined;
  let files: readonly FileBehind[] = [];
  let notices: readonly string[] = [];
  // True between a beginning of this process and the first thing that could need to be taken away.
  let hasMadeNothing = false;
  return {
    name: 'database',

    async plan() {
      return name;
    },

    async prepare({ directory }) {
      const { sets, last } = await migrations(directory);
      await ensureMigrated(await server.open(), checkoutAt(directory), sets, last?.position, true);
    },

    async apply({ id, directory }) {
      hasMadeNothing = true;
      const { sets, last } = await migrations(directory);
      const opened = await server.open();
      const clone = async (): Promise<Cloned> => {
        const migrated = await ensureMigrated(opened, checkoutAt(directory), sets, last?.position, true);
        const holder = record ? { holder: await record(id) } : { suite: id };
        hasMadeNothing = false;
        const { template } = migrated;
        return { ...migrated, database: await opened.createDatabase({ name, template, ...holder }) };
      };
      // The next build that creates the same roles drops it, unless it has clones.
      const { request, template, database } = await clone().catch((error: unknown) => {
        if (error instanceof TemplateMissingError) return clone();
        throw error;
      });
      files = filesBehind(request.manifest, template.reads);
      notices = undeclaredUnseen(sets, template.reads).map(unseenNotice);
      if (!record) held = database;
      const facts = {
        name: database.name,
        template: template.name,
        url: database.url,
        migrations: request.migrations,
        projects: sets.map(({ project }) => project),
        key: request.key,
        ...(last && { migratedTo: last.name }),
        reads: Object.fromEntries(template.reads.files.map((read) => [read.name, read.value])),
        serverVersion: opened.version,
      };
      return {
        facts: { database: facts },
        summary: summaryOf(database.name, request.migrations, template.built, last?.name),
      };
    },

    async verify({ identifier, facts }) {
      const name = facts.database?.name;
      if (name === undefined) return { state: 'ok' };
      const opened = await server.open();
      // In a suite's database we have no session ourselves: any that there was is the suite's.
      if (await (record ? opened.answers(name) : opened.isOwned(name))) return { state: 'ok' };
      return {
        state: 'failed',
        cause: `The database ${name} does not answer, or is no longer ours.`,
        advice: record ? fixCommand(identifier) : 'Run the suite again.',
      };
    },

    async revert({ id }) {
      // A server that couldn't be opened to make a database can't be opened either to look for one.
      if (hasMadeNothing) return;
      if (record) await (await server.open()).dropDatabasesOf(id);
      await held?.drop();
      held = undefined;
    },

    filesBehind: () => files,

    notices: () => notices,

    async keep() {
      const isKept = (await held?.keep()) ?? false;
      if (isKept) held = undefined;
      return isKept;
    },
  };
}

function summaryOf(name: string, migrations: number, isBuilt: boolean, last: string | undefined): string {
  if (migrations === 0) return `${name}, empty`;
  const count = `${migrations} migration${migrations === 1 ? '' : 's'}`;
  return `${name}, ${count}${stopText(last)} ${isBuilt ? 'applied' : 'from the template'}`;
}

function stopText(last: string | undefined): string {
  return last === undefined ? '' : ` up to ${last}`;
}
