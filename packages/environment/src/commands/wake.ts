import { isDeepStrictEqual } from 'node:util';
import { variablesOf } from '../engine/variables';
import { type Repository } from '@nx-worktree/git';
import { type Surroundings } from '../parts/stack-of';
import { type Awake, noteAwake, wakeParts } from '../parts/wake';
import { ServerAccess } from '../server/server-access';
import { type EnvironmentRecord, PARTS, type Records } from '../parts/parts';
import { writtenVariables } from '../parts/variables-file';
import { environmentAt } from './environment-at';

/** An environment whose worktree is about to be used. */
export interface AwakeEnvironment {
  /** What the processes in the worktree have to be told. They lead to its own database also when that can't be reached. */
  readonly variables: Readonly<Record<string, string>>;
  /** Why a part of it can't be used now, such as a database that can't be reached. */
  readonly obstacle?: unknown;
}

/**
 * Makes sure that the parts of a worktree can be used, and that its database can be reached. The embedded server stops when
 * it is idle, and with the machine; here it is started again. It has another password then, and the environment file
 * follows.
 *
 * @param directory any directory of a checkout
 * @returns `undefined` in a checkout that is no worktree of ours; nothing happens there
 */
export async function wakeEnvironment(directory: string): Promise<AwakeEnvironment | undefined> {
  const here = await environmentAt(directory);
  if (!here) return undefined;
  const { root, repository, records, record } = here;
  if (record) return wake(repository, records, record);
  const variables = await writtenVariables(root);
  return variables && { variables };
}

async function wake(
  repository: Repository,
  records: Records,
  record: EnvironmentRecord,
): Promise<AwakeEnvironment> {
  if (record.state !== 'ready') return { variables: variablesOf(PARTS, record) };
  const server = new ServerAccess(record.server ?? {});
  try {
    const surroundings = { repository, records, server };
    const awake = await wakeParts(surroundings, record);
    const obstacle = (await obstacleToNoting(surroundings, record, awake)) ?? awake.obstacle;
    return { variables: variablesOf(PARTS, awake.environment), ...(obstacle !== undefined && { obstacle }) };
  } finally {
    await server.close();
  }
}

/** The variables are right even while another process works on the environment and its files can't follow. */
async function obstacleToNoting(
  surroundings: Surroundings,
  record: EnvironmentRecord,
  { environment }: Awake,
): Promise<unknown> {
  if (isDeepStrictEqual(environment, record)) return undefined;
  try {
    await noteAwake(surroundings, record);
    return undefined;
  } catch (error) {
    return error;
  }
}
