import { realPathIfThere } from '@nx-worktree/system';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { variablesOf } from '../engine/variables';
import { Repository } from '@nx-worktree/git';
import { readMetadata } from '../engine/metadata/metadata';
import { followMove } from '../worktrees/repositories/known';
import { stackOf, type Surroundings } from '../parts/stack-of';
import { noteAddress, withAddress } from '../server/note-address';
import { ServerAccess } from '../server/server-access';
import { type ServerSource } from '../engine/server-source';
import { type EnvironmentRecord, openRecords, PARTS, type Records } from '../parts/parts';
import { writtenVariables } from '../parts/variables-file';

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
  const root = rootOf(directory);
  const file = await readMetadata(PARTS, root);
  if (file.state === 'absent') return undefined;
  const repository = await Repository.open(root);
  // A copy of the file may have got there.
  if (repository.root === (await realPathIfThere(root))) return undefined;
  await followMove(repository);
  const records = openRecords(repository);
  const record = file.state === 'present' ? await recordOf(records, file.value) : undefined;
  if (record) return wake(repository, records, record);
  const variables = await writtenVariables(root);
  return variables && { variables };
}

/** The directory upwards that holds `.git`: the workspace may lie below it. */
function rootOf(directory: string): string {
  if (existsSync(join(directory, '.git')) || dirname(directory) === directory) return directory;
  return rootOf(dirname(directory));
}

async function recordOf(
  records: Records,
  { id, identifier }: { id: string; identifier: string },
): Promise<EnvironmentRecord | undefined> {
  const found = await records.find(identifier);
  return found?.state === 'readable' && found.record.id === id ? found.record : undefined;
}

async function wake(
  repository: Repository,
  records: Records,
  environment: EnvironmentRecord,
): Promise<AwakeEnvironment> {
  if (environment.state !== 'ready') return { variables: variablesOf(PARTS, environment) };
  const server = new ServerAccess(environment.server ?? {});
  try {
    const obstacle = await wakeParts({ repository, records, server }, environment);
    return {
      ...(obstacle !== undefined && { obstacle }),
      ...(await reachDatabase(server, repository, records, environment)),
    };
  } finally {
    await server.close();
  }
}

/**
 * Wakes every part, so that the others can be used when one can't.
 *
 * @returns why the first of those can't be used
 */
async function wakeParts(surroundings: Surroundings, environment: EnvironmentRecord): Promise<unknown> {
  const obstacles: unknown[] = [];
  for (const part of stackOf(surroundings, environment).parts) {
    if (!environment.begun.includes(part.name)) continue;
    await part.wake?.(environment).catch((error: unknown) => obstacles.push(error));
  }
  return obstacles[0];
}

async function reachDatabase(
  server: ServerSource,
  repository: Repository,
  records: Records,
  environment: EnvironmentRecord,
): Promise<AwakeEnvironment> {
  const { database } = environment.facts;
  const asleep = { variables: variablesOf(PARTS, environment) };
  if (!database) return asleep;
  try {
    const { url } = (await server.open()).addressOf(database.name);
    if (url === database.url) return asleep;
    return await follow(server, repository, records, environment, url);
  } catch (obstacle) {
    return { ...asleep, obstacle };
  }
}

/** The variables lead to the new address also when somebody works on the environment, so that the file can't follow. */
async function follow(
  server: ServerSource,
  repository: Repository,
  records: Records,
  environment: EnvironmentRecord,
  url: string,
): Promise<AwakeEnvironment> {
  const variables = variablesOf(PARTS, withAddress(environment, url));
  try {
    await noteAddress(server, repository, records, environment, url);
    return { variables };
  } catch (obstacle) {
    return { variables, obstacle };
  }
}
