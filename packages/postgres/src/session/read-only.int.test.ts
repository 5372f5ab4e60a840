import { sql } from '@nx-worktree/testkit';
import { type Database } from '../clones/create-database';
import { openServer } from '../server/open-server';
import { type Server } from '../server/server';
import { connectionInfo } from './address';
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

test('what the URL says besides stays as it is', () => {
  const url = 'postgres://ada:a+b%20c@localhost:5433/shop?sslmode=disable&options=-c%20work_mem%3D1MB';
  const { url: changed, variables } = readOnly(connectionInfo(url, 'shop'));

  const options = '-c work_mem=1MB -c application_name=nx-worktree -c default_transaction_read_only=on';
  expect(changed).toContain(
    'postgres://ada:a+b%20c@localhost:5433/shop?sslmode=disable&options=-c%20work_mem',
  );
  expect(new URL(changed).searchParams.get('options')).toBe(options);
  expect(variables).toMatchObject({ DATABASE_URL: changed, PGOPTIONS: options, PGPASSWORD: 'a+b c' });
});
