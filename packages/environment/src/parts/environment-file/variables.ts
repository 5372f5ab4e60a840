import { connectionInfo } from '@nx-worktree/postgres';
import { type EnvironmentRecord } from '../../engine/record';

/** What programs in an environment are told of it. */
export function variablesOf({ id, facts, server }: EnvironmentRecord): Record<string, string> {
  return {
    ...databaseVariables(facts.database),
    ...(facts.database && server?.pool && { NX_WORKTREE_POOL: 'true' }),
    ...Object.fromEntries(
      Object.entries(facts.ports ?? {}).map(([name, port]) => [`${name.toUpperCase()}_PORT`, String(port)]),
    ),
    TEST_MODE: 'true',
    NX_WORKTREE_ENVIRONMENT: id,
  };
}

function databaseVariables(database: EnvironmentRecord['facts']['database']): Record<string, string> {
  if (!database) return {};
  const template = database.template === undefined ? {} : { NX_WORKTREE_TEMPLATE: database.template };
  return { ...connectionInfo(database.url, database.name).variables, ...template };
}
