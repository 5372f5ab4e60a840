import { type Database, openServer, type Server } from '@nx-worktree/postgres';
import { sql } from '@nx-worktree/testkit';
import { randomBytes } from 'node:crypto';

/** A suite's own database, as `test-isolated` gives it to tests, and the variables that it tells them. */
export interface Suite {
  readonly server: Server;
  readonly database: Database;
  drop(): Promise<void>;
}

/** @param schema SQL that makes the template */
export async function giveSuite(schema: string): Promise<Suite> {
  const server = await openServer();
  const template = await server.ensureTemplate({
    key: randomBytes(32).toString('hex'),
    manifest: {},
    build: async ({ url }) => void (await sql(url, schema)),
  });
  const database = await server.createDatabase({ name: 'testdb_unit_testing', template });
  const variables: Record<string, string> = {
    NX_WORKTREE_ENVIRONMENT: 'a-suite',
    NX_WORKTREE_TEMPLATE: template.name,
    DATABASE_URL: database.url,
    DATABASE_NAME: database.name,
  };
  Object.assign(process.env, variables);
  return {
    server,
    database,
    async drop() {
      for (const name of Object.keys(variables)) Reflect.deleteProperty(process.env, name);
      await database.drop();
      await server.close();
    },
  };
}
