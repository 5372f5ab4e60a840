import { readJsonFile } from '@nx-worktree/system';
import { join } from 'node:path';
import { environmentFileStep } from '../environment-file/step';
import { Repository } from '../git/repository';
import { METADATA_FILE, metadataSchema } from '../metadata/metadata';
import { noteMove } from '../repositories/known';
import { ServerAccess } from '../server/server-access';
import { type EnvironmentRecord } from '../stack/record';
import { EnvironmentRecords } from '../stack/records';

/**
 * Makes sure that the database of a worktree can be reached. The embedded server stops when it is idle, and with the
 * machine; here it is started again. When it has another port then, the environment file follows.
 *
 * @param directory root of any checkout; nothing happens in one that isn't a worktree of ours with a database
 * @throws {EnvironmentBusyError} when the port has changed while a living process works on the environment
 * @throws what `openServer` throws
 */
export async function wakeEnvironment(directory: string): Promise<void> {
  const file = await readJsonFile(join(directory, METADATA_FILE), metadataSchema);
  if (file.state !== 'present' || file.value.database === null) return;
  const repository = await Repository.open(directory);
  await noteMove(repository);
  const records = new EnvironmentRecords(repository);
  const found = await records.find(file.value.identifier);
  if (found?.state !== 'readable' || found.record.id !== file.value.id) return;
  await wake(records, found.record);
}

async function wake(records: EnvironmentRecords, environment: EnvironmentRecord): Promise<void> {
  const { database } = environment.facts;
  if (environment.state !== 'ready' || !database) return;
  const server = new ServerAccess(environment.server ?? {});
  try {
    const { url } = (await server.open()).addressOf(database.name);
    if (url === database.url) return;
    await noteAddress(records, environment, url);
  } finally {
    await server.close();
  }
}

/** Only while nobody else works on the environment: a removal that has begun must not find a record that is ready. */
async function noteAddress(records: EnvironmentRecords, { id, identifier }: EnvironmentRecord, url: string) {
  const taken = await records.take(identifier);
  if (!taken) return;
  try {
    const { state, facts } = taken;
    if (taken.id !== id || state !== 'ready' || !facts.database) return;
    const moved = { ...taken, facts: { ...facts, database: { ...facts.database, url } } };
    await records.write(moved);
    await environmentFileStep().apply(moved);
  } finally {
    await records.release(taken);
  }
}
