import { type FileBehind, type MigrationSet } from '@nx-worktree/migrations';
import {
  type ConnectionInfo,
  connectionInfo,
  type ServerOptions,
  type SuiteUse,
} from '@nx-worktree/postgres';
import { thisProcess } from '@nx-worktree/system';
import { randomUUID } from 'node:crypto';
import { variablesOf } from '../parts/environment-file/variables';
import { databaseStep, type DatabaseStep } from '../parts/database/part';
import { portsStep } from '../parts/ports/part';
import { ServerAccess } from '../server/server-access';
import { type EnvironmentRecord, type Ports } from '../engine/record';
import { applyStack, assertSound, type Journal, revertStack, SILENT, type Stack } from '../engine/stack';
import { type Step } from '../engine/part';

export interface SuiteRequest {
  /** Absolute path of the checkout in which the suite runs. */
  readonly checkout: string;
  /** Name of the project whose suite it is. */
  readonly project: string;
  /** The migrations of the suite's database, in their order. */
  readonly migrations: readonly MigrationSet[];
  readonly database: boolean;
  readonly ports: boolean;
  readonly portBase?: number;
  readonly server: ServerOptions;
  /** Ends the set-up before its next step. Whether `run` heeds it is its own business; the environment is reverted anyway. */
  readonly signal?: AbortSignal;
}

export interface SuiteEnvironment {
  /** What the suite's processes have to be told. */
  readonly variables: Readonly<Record<string, string>>;
  readonly database?: SuiteDatabase;
  readonly ports?: Ports;
}

export interface SuiteDatabase {
  readonly name: string;
  readonly migrations: number;
  readonly serverVersion: string;
  /** The files that decide what is in it when the suite begins. */
  readonly filesBehind: readonly FileBehind[];
  /**
   * Leaves the database to people, for as long as they don't drop it: it isn't taken away with the environment.
   *
   * @returns how it is reached; `undefined` when the suite has dropped it
   */
  keep(): Promise<ConnectionInfo | undefined>;
  /**
   * Whether a client had a session in it, or in another database that the suite's programs have made: by
   * `@nx-worktree/testing`, or under a name that contains this one's. To be asked when they have ended.
   *
   * @throws {SessionLostError} when the server can't be asked
   */
  wasUsed(): Promise<boolean>;
}

/**
 * Runs a suite in an environment of its own in this checkout, and takes the environment away again, whatever happens.
 * When this process is killed, its ports and its database have no living owner any more, and whoever comes next takes
 * them.
 *
 * @returns what `run` returns
 * @throws {EnvironmentUnsoundError} when what was made isn't what the suite is about to be told
 * @throws what `run` throws, and the `Failure`s of the steps
 */
export async function withSuiteEnvironment<T>(
  request: SuiteRequest,
  run: (environment: SuiteEnvironment) => Promise<T>,
): Promise<T> {
  const server = new ServerAccess(request.server);
  const database = request.database ? suiteDatabase(request, server) : undefined;
  const stack = suiteStack(request, database);
  let use: SuiteUse | undefined;
  try {
    if (request.database) await (await server.open()).sweep();
    const environment = await applyStack(stack, await draftOf(request), SILENT, request.signal);
    try {
      await assertSound(stack, environment);
      use = await watchUse(environment, server);
      return await run(suiteOf(environment, database, use));
    } finally {
      use?.stop();
      await revertStack(stack, environment);
      // What the suite's processes have cloned and not dropped goes at once.
      if (request.database) await (await server.open()).sweep();
    }
  } finally {
    await server.close();
  }
}

/**
 * So much of a project's name is in that of its database, in characters: `test_<name>_gw12` is not cut then, and test
 * runners of two suites make two of it.
 */
const MOST_OF_PROJECT = 32;

/** A suite's environment ends with its process, so there is nothing to find out after a crash. */
const NO_JOURNAL: Journal = { write: () => Promise.resolve() };

function suiteDatabase({ project, migrations }: SuiteRequest, server: ServerAccess): DatabaseStep {
  return databaseStep({
    server,
    name: `testdb_${project.slice(0, MOST_OF_PROJECT)}_${randomUUID().slice(0, 8)}`,
    migrations: () => Promise.resolve(migrations),
  });
}

function suiteStack({ ports, portBase }: SuiteRequest, database: Step | undefined): Stack {
  const steps = [ports && portsStep(portBase === undefined ? {} : { base: portBase }), database];
  return { steps: steps.filter((step) => typeof step === 'object'), journal: NO_JOURNAL };
}

async function draftOf({ checkout, project, server }: SuiteRequest): Promise<EnvironmentRecord> {
  return {
    schemaVersion: 1,
    id: randomUUID(),
    purpose: 'suite',
    identifier: project,
    directory: checkout,
    created: new Date().toISOString(),
    server,
    holder: await thisProcess(),
    begun: [],
    state: 'creating',
    facts: {},
  };
}

async function watchUse(
  { id, facts }: EnvironmentRecord,
  server: ServerAccess,
): Promise<SuiteUse | undefined> {
  if (!facts.database) return undefined;
  return (await server.open()).watchUse({ suite: id, database: facts.database.name });
}

function suiteOf(
  environment: EnvironmentRecord,
  step: DatabaseStep | undefined,
  use: SuiteUse | undefined,
): SuiteEnvironment {
  const { database, ports } = environment.facts;
  return {
    variables: variablesOf(environment),
    ...(database && {
      database: {
        name: database.name,
        migrations: database.migrations ?? 0,
        serverVersion: database.serverVersion ?? '',
        keep: async () => ((await step?.keep()) ? connectionInfo(database.url, database.name) : undefined),
        filesBehind: step?.filesBehind() ?? [],
        wasUsed: async () => (await use?.wasUsed()) ?? false,
      },
    }),
    ...(ports && { ports }),
  };
}
