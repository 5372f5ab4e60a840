import { sql } from '@nx-worktree/testkit';
import { type Database } from '../clones/create-database';
import { openServer } from '../server/open-server';
import { type Server } from '../server/server';
import { insideDatabase } from './inside-database';
import { readOnly } from './read-only';

let server: Server;
let database: Database;
beforeAll(async () => {
  server = await openServer();
  database = await server.createDatabase({ name: 'testdb_read_only' });
  await sql(database.url, 'create table kept (id integer)');
});
afterAll(async () => {
  await database.drop();
  await server.close();
});

test.each(['insert into kept values (1)', 'create table other ()', 'drop table kept', 'truncate kept'])(
  'a session can read, and is refused %j',
  async (statement) => {
    const address = readOnly(database);
    expect(await insideDatabase(address, async (client) => (await client.query('table kept')).rows)).toEqual(
      [],
    );
    const writing = insideDatabase(address, (client) => client.query(statement));
    // 25006: read_only_sql_transaction
    await expect(writing).rejects.toMatchObject({ code: '25006' });
  },
);

test('the transaction ends with the work, also with work that fails', async () => {
  const failing = insideDatabase(readOnly(database), (client) => client.query('table gone'));
  await expect(failing).rejects.toMatchObject({ code: '42P01' });
  await insideDatabase(database, (client) => client.query('insert into kept values (1)'));
  await insideDatabase(database, (client) => client.query('truncate kept'));
});
