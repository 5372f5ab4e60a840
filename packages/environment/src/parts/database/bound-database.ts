import { checkoutAt } from '@nx-worktree/git';
import {
  ensureMigrated,
  type FileBehind,
  filesBehind,
  type MigratedTemplate,
  undeclaredUnseen,
  unseenNotice,
} from '@nx-worktree/migrations';
import { type Database, type EnsuredTemplate, TemplateMissingError } from '@nx-worktree/postgres';
import { type RecordHolder } from '@nx-worktree/system';
import { type BoundPart, type SuitePart } from '../../engine/bound-part';
import { fixCommand } from '../../engine/fix-command';
import { type BaseRecord } from '../../engine/record';
import { type ServerSource } from '../../engine/server-source';
import { type DatabaseFacts } from './facts';
import { type WantedMigrations } from './wanted-migrations';

/** A database, and what only one can be that this process holds: kept. */
export interface BoundDatabase extends BoundPart<DatabaseFacts> {
  /** Makes sure that there is the template of which `apply` makes a clone. */
  prepare(environment: Pick<BaseRecord, 'directory'>): Promise<void>;

  /**
   * Leaves the database to people: `revert` doesn't drop it then.
   *
   * @returns whether there was one to keep
   */
  keep(): Promise<boolean>;

  /** The files that decide what is in it, since it was applied. */
  filesBehind: NonNullable<SuitePart['filesBehind']>;

  /** Of programs that made it, what can't be seen. */
  notices: NonNullable<SuitePart['notices']>;
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

/** How a summary says at which migration a database stops; empty when it has all of them. */
export function stopText(last: string | undefined): string {
  return last === undefined ? '' : ` up to ${last}`;
}
