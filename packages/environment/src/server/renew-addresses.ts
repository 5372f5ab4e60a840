import { type OwnedDatabase, type Server } from '@nx-worktree/postgres';
import { basename } from 'node:path';
import { Repository } from '@nx-worktree/git';
import { repositoryOf } from '../worktrees/repositories/held-databases';
import { knownAs } from '../worktrees/repositories/known';
import { openRecords, withResources } from '../parts/parts';
import { noteAwake } from '../parts/wake';
import { parseIdentifier } from '../engine/identifier';

interface Found {
  readonly repository: Repository;
  readonly knownAs: string | undefined;
}

/**
 * Has the environment files of all worktrees follow whose databases are on this server, in whatever repository of this
 * user. What fails here keeps nobody: such a worktree follows when it is used.
 */
export async function renewAddresses(server: Server): Promise<void> {
  const found = new Map<string, Promise<Found>>();
  const find = (root: string): Promise<Found> => {
    const finding = found.get(root) ?? findRepository(root);
    found.set(root, finding);
    return finding;
  };
  for (const database of await server.databases()) {
    await renew(server, database, find).catch(() => undefined);
  }
}

async function findRepository(root: string): Promise<Found> {
  const repository = await Repository.open(root);
  return { repository, knownAs: await knownAs(repository) };
}

async function renew(
  server: Server,
  { name, holder }: OwnedDatabase,
  find: (root: string) => Promise<Found>,
): Promise<void> {
  if (!holder) return;
  const { repository, knownAs: known } = await find(repositoryOf(holder));
  // Anyone with the password can write such a row. So the repository and the state directory have to say the same.
  if (holder.repository === undefined || holder.repository !== known) return;
  const records = openRecords(repository);
  const record = await records.find(parseIdentifier(basename(holder.path, '.json')));
  if (record?.state !== 'readable') return;
  if (record.record.id !== holder.id || !withResources(record.record).databases.includes(name)) return;
  const source = { options: record.record.server ?? {}, open: () => Promise.resolve(server) };
  const surroundings = { repository, records, server: source };
  await noteAwake(surroundings, record.record, (part) => part.needsServer === true);
}
