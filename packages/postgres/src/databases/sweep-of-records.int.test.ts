import { type RecordHolder } from '@nx-worktree/system';
import { connectTo, databaseNames, type OwnHome, Script, sql, until } from '@nx-worktree/testkit';
import { useOwnServer } from '../../testkit/own-server';
import { openServer } from '../server/open-server';
import { type Server } from '../server/server';

let own: OwnHome;
let server: Server;
beforeAll(async () => {
  own = useOwnServer();
  server = await openServer();
});
afterEach(() => Script.killAll());
afterAll(async () => {
  await server.close();
  await own.remove();
});

/** Makes a database that a record holds. */
async function held(id: string, path: string): Promise<string> {
  const holder = { kind: 'record', id, path } as const;
  return (await server.createDatabase({ name: `testdb_${id}`, holder })).name;
}

/** Makes a database that a record holds, as a release did that didn't note where the record is. */
async function heldByUnknown(id: string): Promise<string> {
  const name = await held(id, '/record.json');
  await sql(server.addressOf('nx_worktree').url, 'update owned_database set owner = null where name = $1', [
    name,
  ]);
  return name;
}

const isAt =
  (gone: string) =>
  ({ path }: RecordHolder): Promise<boolean> =>
    Promise.resolve(path === gone);

const names = (): Promise<string[]> => databaseNames(server.addressOf('postgres').url);

test('exactly those go whose record is gone, and no other one is asked about', async () => {
  const [here, gone] = [await held('here', 'there'), await held('gone', 'elsewhere')];
  const unknown = await heldByUnknown('unknown');
  const suite = await server.createDatabase({ name: 'testdb_suite' });
  const asked: RecordHolder[] = [];
  const none = (holder: RecordHolder): Promise<boolean> => {
    asked.push(holder);
    return Promise.resolve(false);
  };

  expect(await server.planSweepOfRecords(none)).toEqual([]);
  expect(asked).toEqual([
    { kind: 'record', id: 'here', path: 'there' },
    { kind: 'record', id: 'gone', path: 'elsewhere' },
  ]);
  expect(await server.planSweepOfRecords(isAt('elsewhere'))).toEqual([gone]);
  expect(await names()).toContain(gone);
  expect(await server.sweepOfRecords(isAt('elsewhere'))).toEqual([gone]);

  expect(await names()).toEqual(expect.arrayContaining([here, unknown, suite.name]));
  expect((await server.databases()).map(({ name }) => name)).toEqual([here, unknown, suite.name]);
  await suite.drop();
  for (const environment of ['here', 'unknown']) await server.dropDatabasesOf(environment);
});

test('one that comes back while it is looked at stays', async () => {
  const name = await held('back', 'back');
  let asked = 0;

  expect(await server.sweepOfRecords(() => Promise.resolve(++asked === 1))).toEqual([]);

  expect(asked).toBe(2);
  expect(await server.answers(name)).toBe(true);
  await server.dropDatabasesOf('back');
});

test('one that somebody is in stays, and one that somebody has dropped by hand is forgotten', async () => {
  const [entered, dropped] = [await held('entered', 'gone'), await held('dropped', 'gone')];
  await sql(server.addressOf('postgres').url, `drop database ${dropped}`);
  const client = await connectTo(server.addressOf(entered).url);

  expect(await server.sweepOfRecords(isAt('gone'))).toEqual([dropped]);
  expect((await client.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  await client.end();
  await until('its session to end', async () => (await server.sessionsIn(entered)).length === 0);
  expect(await server.sweepOfRecords(isAt('gone'))).toEqual([entered]);
  expect(await server.databases()).toEqual([]);
});

test('who cannot tell of one keeps none of the others', async () => {
  const [riddle, gone] = [await held('riddle', 'riddle'), await held('clear', 'clear')];
  let asked = 0;
  const isGone = ({ path }: RecordHolder): Promise<boolean> =>
    path === 'riddle' && ++asked > 1 ? Promise.reject(new Error('no idea')) : Promise.resolve(true);

  expect(await server.sweepOfRecords(isGone)).toEqual([gone]);
  expect(await server.answers(riddle)).toBe(true);
  await server.dropDatabasesOf('riddle');
});
