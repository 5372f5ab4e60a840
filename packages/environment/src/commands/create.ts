import { type MigrationSet, type ProjectFileTest } from '@nx-worktree/migrations';
import { type ServerOptions } from '@nx-worktree/postgres';
import { thisProcess } from '@nx-worktree/system';
import { randomUUID } from 'node:crypto';
import { type CheckoutWishes } from '../parts/checkout/wishes';
import { type DependenciesWishes } from '../parts/dependencies/wishes';
import { Repository } from '@nx-worktree/git';
import { assertIdentifier } from '../parts/identifier/rules';
import { type Purpose, purposeOf } from '../purposes/purposes';
import { dropOfGoneWorktrees, type Here } from '../worktrees/repositories/held-databases';
import { ServerAccess } from '../server/server-access';
import { type EnvironmentRecord } from '../engine/record';
import { EnvironmentRecords } from '../engine/records';
import { applyStack, type PlannedStep, planOf, type Reporter, type Stack } from '../engine/stack';
import { recover } from './recover';
import { directoryFor, EVERYTHING, worktreeStack } from './steps';

export interface CreateRequest extends CheckoutWishes {
  /** Any directory of the repository, such as the one that the user is in. */
  readonly from: string;
  readonly purpose: string;
  readonly identifier: string;
  /** As the purpose says, when left out. */
  readonly ports?: boolean;
  /** As the purpose says, when left out. */
  readonly database?: boolean;
  readonly dependencies?: DependenciesWishes;
  /** The purposes that the workspace knows; the usual ones, when left out. */
  readonly purposes?: readonly Purpose[];
  /**
   * The directory that holds the worktrees: absolute, relative to the main checkout, or `~/...`; `worktrees`, when left
   * out.
   */
  readonly worktrees?: string;
  /** Pathspecs of ignored files that are work all the same: a removal keeps them. */
  readonly precious?: readonly string[];
  /** Ports lie above it. */
  readonly portBase?: number;
  /** Migrations of the workspace's projects, dependencies first. Others that the branch has are found. */
  readonly migrations: readonly MigrationSet[];
  /** Tells projects from fixtures when migrations are looked for; all are projects, when left out. */
  readonly isProjectFile?: ProjectFileTest;
  readonly server: ServerOptions;
}

/**
 * Says what each step of a creation would do, and changes nothing.
 *
 * @throws what `createEnvironment` throws for input that can't work
 */
export async function planEnvironment(request: CreateRequest): Promise<PlannedStep[]> {
  const { stack, environment, server } = await prepare(request);
  try {
    return await planOf(stack, environment);
  } finally {
    await server.close();
  }
}

/**
 * Creates a worktree with everything that its purpose asks for. When a step fails, nothing is left.
 *
 * @returns the record of the environment
 * @throws {InvalidIdentifierError} {IdentifierTakenError} {UnknownPurposeError} {BranchUnknownError}
 *   {TargetExistsError} {PortsUsedUpError} {MigrationFailedError} and other `Failure`s of its steps
 */
export async function createEnvironment(
  request: CreateRequest,
  report: Reporter,
): Promise<EnvironmentRecord> {
  const { stack, environment, server, repository, records } = await prepare(request);
  try {
    await recover(repository, records);
    // Bad input is found before the first step makes anything.
    await planOf(stack, environment);
    const created = await applyStack(stack, environment, report);
    // Who comes next drops what is left of others. What can't be dropped is no failure of this creation.
    if (created.facts.database) await dropLeft(server, { repository, records }).catch(() => undefined);
    return created;
  } catch (error) {
    // What could not be taken away is the next command's, which need not wait for this process to end.
    await records.release(environment).catch(() => undefined);
    throw error;
  } finally {
    await server.close();
  }
}

async function dropLeft(server: ServerAccess, here: Here): Promise<void> {
  await dropOfGoneWorktrees(await server.open(), here);
}

interface Prepared {
  readonly repository: Repository;
  readonly records: EnvironmentRecords;
  readonly server: ServerAccess;
  readonly environment: EnvironmentRecord;
  readonly stack: Stack;
}

async function prepare(request: CreateRequest): Promise<Prepared> {
  const purpose = purposeOf(request.purpose, request.purposes);
  assertIdentifier(request.identifier);
  const repository = await Repository.open(request.from);
  const records = new EnvironmentRecords(repository);
  const server = new ServerAccess(request.server);
  const environment = await draftOf(repository, request);
  const wishes = {
    ports: request.ports ?? purpose.ports,
    database: request.database ?? purpose.database,
    dependencies: request.dependencies ?? { mode: 'auto' },
    checkout: request,
    migrations: request.migrations,
    isProjectFile: request.isProjectFile ?? EVERYTHING.isProjectFile,
    ...(request.portBase !== undefined && { portBase: request.portBase }),
  };
  const stack = worktreeStack({ repository, records, server }, environment, wishes);
  return { repository, records, server, environment, stack };
}

async function draftOf(
  repository: Repository,
  { purpose, identifier, server, worktrees, precious }: CreateRequest,
): Promise<EnvironmentRecord> {
  return {
    schemaVersion: 1,
    id: randomUUID(),
    purpose,
    identifier,
    directory: directoryFor(repository, purpose, identifier, worktrees),
    created: new Date().toISOString(),
    server,
    ...(precious?.length && { precious: [...precious] }),
    holder: await thisProcess(),
    begun: [],
    state: 'creating',
    facts: {},
  };
}
