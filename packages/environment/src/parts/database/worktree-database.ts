import { Failure } from '@nx-worktree/system';
import { type Applied, type BoundPart, type Differ } from '../../engine/bound-part';
import { atCurrentPlace } from '../../engine/current-place';
import { fixCommand } from '../../engine/fix-command';
import { type Identifier } from '../../engine/identifier';
import { type WorktreeContext } from '../../engine/part';
import { type BaseRecord } from '../../engine/record';
import { type ServerSource } from '../../engine/server-source';
import { recordHolder } from '../../worktrees/repositories/held-databases';
import { bindDatabase, stopText } from './bound-database';
import { databaseCheck } from './database-check';
import { type DatabaseFacts } from './facts';
import { migrationsCheck } from './migrations-check';
import { type DatabaseOptions } from './options';
import { recreateDatabase } from './recreate';
import { wantedMigrations } from './wanted-migrations';

/** The database of a worktree. It is dropped wherever the worktree is; its migrations lie where that is now. */
export function worktreeDatabase(
  { server, repository, records }: WorktreeContext,
  environment: BaseRecord<DatabaseFacts>,
  options: DatabaseOptions,
): BoundPart<DatabaseFacts> {
  const { purpose, identifier } = environment;
  const database = bindDatabase({
    server,
    // One that is made again keeps the name that it got, which may have a suffix.
    name: environment.facts.database?.name ?? worktreeName(purpose, identifier),
    migrations: wantedMigrations(environment, options),
    record: (id) => recordHolder(repository, id, records.pathOf(identifier)),
  });
  const part = { ...database, apply: atCurrentPlace(repository, database).apply };
  const { apply } = part;
  return {
    ...part,
    checks: (examined) => [
      databaseCheck(part, examined, server),
      migrationsCheck(examined, wantedMigrations(environment, options), options.targets),
    ],
    rediscover: ({ id }) => rediscoverDatabase(server, id),
    wake: ({ facts }) => addressNow(server, facts),
    reassign: (environment, force) => recreateDatabase(database, environment, { server, force }),
    restore: (draft, differ) => restoreDatabase(identifier, () => apply(draft), differ),
  };
}

/** The metadata file names the database; where it is and what it was made from, the server knows. */
async function rediscoverDatabase(server: ServerSource, id: string): Promise<DatabaseFacts> {
  const opened = await server.open();
  const [database] = await opened.databasesOf(id);
  if (!database) return {};
  const { name, template } = database;
  const { url } = opened.addressOf(name);
  return { database: { name, url, ...(template !== undefined && { template }) } };
}

/** An embedded server that was started again has another address, and another password. */
async function addressNow(
  server: ServerSource,
  { database }: DatabaseFacts,
): Promise<DatabaseFacts | undefined> {
  if (!database) return undefined;
  const { url } = (await server.open()).addressOf(database.name);
  return url === database.url ? undefined : { database: { ...database, url } };
}

/** Without its database a worktree is worth bringing back as well: the work is in the files. */
async function restoreDatabase(
  identifier: string,
  apply: () => Promise<Applied<DatabaseFacts>>,
  differ: Differ,
): Promise<Applied<DatabaseFacts>> {
  try {
    const applied = await apply();
    const { name, migratedTo } = applied.facts.database ?? {};
    differ(
      `The database ${name} is new: it has the migrations${stopText(migratedTo)}, but not the rows that were written since.`,
    );
    return applied;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    differ(`There is no database: ${error.message}\nWhen that is fixed: ${fixCommand(identifier)}`);
    return { facts: {}, summary: 'could not be created' };
  }
}

/** `testdb_integration_api_endpoints` for test-integration and api-endpoints. */
function worktreeName(purpose: string, identifier: Identifier): string {
  return ['testdb', purpose.replace(/^test-/, ''), identifier].join('_').replaceAll(/[^a-zA-Z0-9]+/g, '_');
}
