import { z } from 'zod';
import { definePart } from '../../engine/part';
import { definePartMetadata } from '../../engine/part-metadata';
import { type BaseRecord } from '../../engine/record';
import { bindDatabase } from './bound-database';
import { clustersCheck } from './clusters-check';
import { databaseCommandLine } from './command-line';
import { databasesCheck } from './databases-check';
import { type DatabaseFacts, databaseFactsSchema } from './facts';
import { databaseLeftovers } from './leftovers';
import { leftText } from './left-text';
import { suiteDatabase, suiteName } from './suite-database';
import { databaseVariables } from './variables';
import { worktreeDatabase } from './worktree-database';

/** A migrated database. */
export const databasePart = definePart({
  name: 'database',
  facts: databaseFactsSchema,
  choice: {
    option: 'database',
    purposes: ['test-integration', 'test-premerge', 'test-migration', 'test-matrix'],
  },
  commandLine: databaseCommandLine,
  bind: worktreeDatabase,
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
