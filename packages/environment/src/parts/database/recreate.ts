import { NoDatabaseError } from '../../engine/environment-errors';
import { type ServerSource } from '../../engine/server-source';
import { type Applied } from '../../engine/bound-part';
import { type BaseRecord } from '../../engine/record';
import { sessionsOf } from '../../usage/uses';
import { type DatabaseFacts } from './facts';
import { DatabaseInUseError, DatabaseNotRecreatedError } from './recreate-errors';
import { type BoundDatabase } from './bound-database';

/**
 * Drops the database of a worktree and makes it again under its name, from the template that the migrations in the
 * checkout make now. The template comes first: where it can't be made, the old database stays.
 *
 * @throws {@link NoDatabaseError} when the environment has none
 * @throws {@link DatabaseInUseError} when there are sessions in it, and it isn't forced
 * @throws {@link DatabaseNotRecreatedError} when it is dropped, and can't be made again
 * @throws the errors of `ensureMigrated` when its template can't be made
 */
export async function recreateDatabase(
  database: BoundDatabase,
  environment: BaseRecord<DatabaseFacts>,
  { server, force }: { readonly server: ServerSource; readonly force: boolean },
): Promise<Applied<DatabaseFacts>> {
  const { identifier, facts } = environment;
  const name = facts.database?.name;
  if (name === undefined) throw new NoDatabaseError(identifier);
  if (!force) await assertNoSessions(identifier, name, server);
  await database.prepare(environment);
  await database.revert(environment);
  try {
    return await database.apply(environment);
  } catch (error) {
    throw new DatabaseNotRecreatedError(identifier, name, error);
  }
}

async function assertNoSessions(identifier: string, name: string, server: ServerSource): Promise<void> {
  const sessions = await sessionsOf([name], server);
  if (sessions.length > 0) throw new DatabaseInUseError(identifier, name, sessions);
}
