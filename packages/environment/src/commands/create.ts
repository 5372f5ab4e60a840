import { type ServerOptions } from '@nx-worktree/postgres';
import { thisProcess } from '@nx-worktree/system';
import { randomUUID } from 'node:crypto';
import { Repository } from '@nx-worktree/git';
import { type Identifier, parseIdentifier } from '../engine/identifier';
import { type Purpose, purposeOf } from '../purposes/purposes';
import { sweepGoneWorktrees, type Here } from '../worktrees/repositories/held-databases';
import { ServerAccess } from '../server/server-access';
import { type EnvironmentRecord, openRecords, type PartOptions, PARTS, withResources } from '../parts/parts';
import { type EnvironmentRecords } from '../engine/records';
import { isChosen } from '../engine/choice';
import { type Part } from '../engine/part';
import { applyStack, type PlannedPart, planOf, type Reporter, type Stack } from '../engine/stack';
import { recover } from './recover';
import { stackOf } from '../parts/stack-of';
import { worktreeDirectory } from '../worktrees/worktree-directory';

/** What a new worktree should have. */
export interface CreateRequest extends PartOptions {
  /** Any directory of the repository, such as the current directory. */
  readonly from: string;
  readonly purpose: string;
  readonly identifier: string;
  /** The purposes that the workspace knows; the usual ones, when left out. */
  readonly purposes?: readonly Purpose[];
  /**
   * The directory that holds the worktrees: absolute, relative to the main checkout, or `~/...`; `worktrees`, when left
   * out.
   */
  readonly worktrees?: string;
  /** Pathspecs of ignored files that are work all the same: a removal keeps them. */
  readonly precious?: readonly string[];
  readonly server: ServerOptions;
}

/**
 * Says what each part of a creation would do, and changes nothing.
 *
 * @throws what `createEnvironment` throws for input that can't work
 */
export async function planEnvironment(request: CreateRequest): Promise<PlannedPart[]> {
  const { stack, environment, server } = await prepare(request);
  try {
    return await planOf(stack, environment);
  } finally {
    await server.close();
  }
}

/**
 * Creates a worktree with everything that its purpose asks for. When a part fails, nothing is left.
 *
 * @returns the record of the environment
 * @throws {@link InvalidIdentifierError} {IdentifierTakenError} {UnknownPurposeError} {BranchUnknownError}
 *   {TargetExistsError} {PortsUsedUpError} {MigrationFailedError} and other `Failure`s of its parts
 */
export async function createEnvironment(
  request: CreateRequest,
  report: Reporter,
): Promise<EnvironmentRecord> {
  const { stack, environment, server, repository, records } = await prepare(request);
  try {
    await recover(repository, records);
    // Bad input is found before the first part makes anything.
    await planOf(stack, environment);
    const created = await applyStack(stack, environment, report);
    // Who comes next drops what is left of others. What can't be dropped is no failure of this creation.
    if (withResources(created).databases.length > 0)
      await dropLeft(server, { repository, records }).catch(() => undefined);
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
  await sweepGoneWorktrees(await server.open(), here);
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
  const identifier = parseIdentifier(request.identifier);
  const repository = await Repository.open(request.from);
  const records = openRecords(repository);
  const server = new ServerAccess(request.server);
  const environment = await draftOf(repository, identifier, request);
  const parts = PARTS.filter((part) => isWanted(part, request, purpose));
  const stack = stackOf({ repository, records, server }, environment, request, parts);
  return { repository, records, server, environment, stack };
}

/** By its choice, for which the purpose has a default, or by its own options. */
function isWanted(part: Part, request: CreateRequest, purpose: Purpose): boolean {
  if (!part.choice) return part.isWanted?.(request) ?? true;
  const asked: Readonly<Record<string, unknown>> = { ...purpose, ...definedIn(request) };
  return isChosen(part.choice, asked);
}

function definedIn(request: CreateRequest): object {
  return Object.fromEntries(Object.entries(request).filter(([, value]) => value !== undefined));
}

async function draftOf(
  repository: Repository,
  identifier: Identifier,
  { purpose, server, worktrees, precious }: CreateRequest,
): Promise<EnvironmentRecord> {
  return {
    schemaVersion: 1,
    id: randomUUID(),
    purpose,
    identifier,
    directory: worktreeDirectory(repository, purpose, identifier, worktrees),
    created: new Date().toISOString(),
    server,
    ...(precious?.length && { precious: [...precious] }),
    holder: await thisProcess(),
    begun: [],
    state: 'creating',
    facts: {},
  };
}
