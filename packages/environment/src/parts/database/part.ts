import {
  ensureMigrated,
  type FileBehind,
  filesBehind,
  type MigratedTemplate,
  type MigrationSet,
} from '@nx-worktree/migrations';
import { checkoutAt } from '@nx-worktree/git';
import { type Database, type EnsuredTemplate, TemplateMissingError } from '@nx-worktree/postgres';
import { type RecordHolder } from '@nx-worktree/system';
import { fixCommand } from '../../engine/fix-command';
import { type Applied, type Step } from '../../engine/part';
import { type ServerSource } from '../../engine/server-source';

export interface DatabaseStepOptions {
  readonly server: ServerSource;
  /** The database's name, if nobody has it. */
  readonly name: string;
  /** The migrations of a checkout; asked when the checkout is there. */
  readonly migrations: (checkout: string) => Promise<readonly MigrationSet[]>;
  /** The record that holds the database; without it, this process does. @param id of the environment */
  readonly record?: (id: string) => Promise<RecordHolder>;
}

/** The step, and what only a database can be that a session holds: kept. */
export interface DatabaseStep extends Step {
  /**
   * Leaves the database to people: `revert` doesn't drop it then.
   *
   * @returns whether there was one to keep
   */
  keep(): Promise<boolean>;
  /** The files that decide what is in it, since it was applied. */
  filesBehind(): readonly FileBehind[];
}

interface Cloned {
  readonly request: MigratedTemplate;
  readonly template: EnsuredTemplate;
  readonly database: Database;
}

/** Gives the environment a migrated database: a clone of the template that its migrations make. */
export function databaseStep({ server, name, migrations, record }: DatabaseStepOptions): DatabaseStep {
  let held: Database | undefined;
  let files: readonly FileBehind[] = [];
  // True between a beginning of this process and the first thing that could need to be taken away.
  let hasMadeNothing = false;
  return {
    name: 'database',

    async plan() {
      return name;
    },

    async apply({ id, directory }): Promise<Applied> {
      hasMadeNothing = true;
      const sets = await migrations(directory);
      const opened = await server.open();
      const clone = async (): Promise<Cloned> => {
        const migrated = await ensureMigrated(opened, checkoutAt(directory), sets);
        const holder = record ? { holder: await record(id) } : { suite: id };
        hasMadeNothing = false;
        const { template } = migrated;
        return { ...migrated, database: await opened.createDatabase({ name, template, ...holder }) };
      };
      // Whoever builds one that makes the same roles drops it, as long as nobody has a clone of it.
      const { request, template, database } = await clone().catch((error: unknown) => {
        if (error instanceof TemplateMissingError) return clone();
        throw error;
      });
      files = filesBehind(request.manifest, template.reads);
      if (!record) held = database;
      const facts = {
        name: database.name,
        template: template.name,
        url: database.url,
        migrations: request.migrations,
        projects: sets.map(({ project }) => project),
        key: request.key,
        reads: Object.fromEntries(template.reads.files.map((read) => [read.name, read.value])),
        serverVersion: opened.version,
      };
      return {
        facts: { database: facts },
        summary: summaryOf(database.name, request.migrations, template.built),
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
        cause: `The database ${name} does not answer, or is not ours any more.`,
        mend: record ? fixCommand(identifier) : 'Run the suite again.',
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

    async keep() {
      const isKept = (await held?.keep()) ?? false;
      if (isKept) held = undefined;
      return isKept;
    },
  };
}

function summaryOf(name: string, migrations: number, isBuilt: boolean): string {
  if (migrations === 0) return `${name}, empty`;
  const count = `${migrations} migration${migrations === 1 ? '' : 's'}`;
  return `${name}, ${count} ${isBuilt ? 'applied' : 'from the template'}`;
}
