import { connectionInfo } from '@nx-worktree/postgres';
import { type BaseRecord } from '../../engine/record';
import { type DatabaseFacts } from './facts';

/** What leads programs to the database of an environment, in the ways that clients know. */
export function databaseVariables({ facts, server }: BaseRecord<DatabaseFacts>): Record<string, string> {
  const { database } = facts;
  if (!database) return {};
  return {
    ...connectionInfo(database.url, database.name).variables,
    ...(database.template !== undefined && { NX_WORKTREE_TEMPLATE: database.template }),
    ...(server?.pool && { NX_WORKTREE_POOL: 'true' }),
  };
}
