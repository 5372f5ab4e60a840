import { checkoutAt } from '@nx-worktree/git';
import { type MigrationSet, templateOf } from '@nx-worktree/migrations';
import { type Database, openServer, type Server, type Template } from '@nx-worktree/postgres';
import { connectTo } from '@nx-worktree/testkit';
import { type Client } from 'pg';
import { compare, type Ratio, type Subject } from './comparison';
import { type World } from './world';

/** What a suite of the example `orders` needs: plain SQL of the library, then node-pg-migrate. */
const MIGRATIONS: readonly MigrationSet[] = [
  { project: 'audit', root: 'examples/audit', tool: 'sql' },
  { project: 'orders', root: 'examples/orders', tool: 'node-pg-migrate' },
];

/** The database of a suite, compared with migrating an empty one, and with the bare statement. */
export async function compareDatabases(world: World): Promise<Ratio[]> {
  const clone = await world.clone();
  const server = await openServer();
  const request = await templateOf(checkoutAt(clone), MIGRATIONS);
  const template = await server.ensureTemplate(request);
  const ours = suiteDatabase(server, template);
  const migrated = migratedDatabase(server, request);
  const bare = await bareClone(server, template);
  try {
    return [
      await compare({ ours, baseline: migrated, rounds: 5 }),
      await compare({ ours, baseline: bare.subject, rounds: 30, aim: 'at most 1.3' }),
      await compare({
        ours: pooledDatabase(template),
        baseline: bare.subject,
        rounds: 30,
        aim: 'at most 0.3',
      }),
    ];
  } finally {
    await bare.client.end();
    await server.close();
  }
}

function suiteDatabase(server: Server, template: Template): Subject {
  let database: Database | undefined;
  return {
    name: 'database of a suite, 25 migrations',
    run: async () => {
      database = await server.createDatabase({ name: 'testdb_bench', template });
    },
    reset: async () => database?.drop(),
  };
}

/** Between two rounds, as while a suite runs, the next one is made: closing the server waits for that. */
function pooledDatabase(template: Template): Subject {
  let server: Server | undefined;
  let database: Database | undefined;
  return {
    name: 'database of a suite, from the pool',
    run: async () => {
      server ??= await openServer({ pool: true });
      database = await server.createDatabase({ name: 'testdb_bench', template });
    },
    reset: async () => {
      await database?.drop();
      await server?.close();
      server = await openServer({ pool: true });
    },
  };
}

function migratedDatabase(server: Server, { build }: { build(database: Database): Promise<void> }): Subject {
  let database: Database | undefined;
  return {
    name: 'an empty database, migrated by its tools',
    run: async () => {
      database = await server.createDatabase({ name: 'testdb_bench' });
      await build(database);
    },
    reset: async () => database?.drop(),
  };
}

/** On an open connection, like ours, with the best strategy for this server. */
async function bareClone(server: Server, template: Template): Promise<{ subject: Subject; client: Client }> {
  const place = await server.createDatabase({ name: 'testdb_place' });
  const client = await connectTo(place.url);
  const subject = {
    name: '`CREATE DATABASE ... TEMPLATE`',
    run: async () => {
      await client.query(`create database bench_bare template ${template.name} strategy file_copy`);
    },
    reset: async () => {
      await client.query('drop database bench_bare');
    },
  };
  return { subject, client };
}
