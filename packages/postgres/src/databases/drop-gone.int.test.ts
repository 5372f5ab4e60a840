import { Client } from 'pg';
import { type OwnHome, useOwnHome } from '../../testkit/own-server';
import { Script, until } from '../../testkit/script';
import { databaseNames, sql } from '../../testkit/sql';
import { openServer } from '../server/open-server';
import { type OwnedDatabase, type Server } from '../server/server';

let own: OwnHome;
let server: Server;
beforeAll(async () => {
  own = await useOwnHome();
  server = await openServer();
});
afterEach(() => Script.killAll());
afterAll(async () => {
  await server.close();
  await own.remove();
});

/** Makes a database that a record holds. */
async function held(environment: string, owner?: string): Promise<string> {
  const lease = { environment, ...(owner !== undefined && { owner }) };
  return (await server.createDatabase({ name: `testdb_${environment}`, lease })).name;
}

const ofOwner =
  (...gone: string[]) =>
  ({ owner = '' }: OwnedDatabase): Promise<boolean> =>
    Promise.resolve(gone.includes(owner));

const names = (): Promise<string[]> => databaseNames(server.addressOf('postgres').url);

test('exactly those go whose owner is gone, and no other one is asked about', async () => {
  const [here, gone] = [await held('here', 'there'), await held('gone', 'elsewhere')];
  const unknown = await held('unknown');
  const suite = await server.createDatabase({ name: 'testdb_suite', lease: 'session' });
  const asked: unknown[] = [];
  const all = (database: OwnedDatabase): Promise<boolean> => {
    asked.push(database);
    return Promise.resolve(false);
  };

  expect(await server.gone(all)).toEqual([]);
  expect(asked).toMatchObject([
    { name: here, environment: 'here', owner: 'there' },
    { name: gone, environment: 'gone', owner: 'elsewhere' },
  ]);
  expect(await server.gone(ofOwner('elsewhere'))).toEqual([gone]);
  expect(await names()).toContain(gone);
  expect(await server.dropGone(ofOwner('elsewhere'))).toEqual([gone]);

  expect(await names()).toEqual(expect.arrayContaining([here, unknown, suite.name]));
  expect((await server.databases()).map(({ name }) => name)).toEqual([here, unknown, suite.name]);
  await suite.drop();
  for (const environment of ['here', 'unknown']) await server.dropDatabasesOf(environment);
});

test('one that comes back while it is looked at stays', async () => {
  const name = await held('back', 'back');
  let asked = 0;

  expect(await server.dropGone(() => Promise.resolve(++asked === 1))).toEqual([]);

  expect(asked).toBe(2);
  expect(await server.answers(name)).toBe(true);
  await server.dropDatabasesOf('back');
});

test('one that somebody is in stays, and one that somebody has dropped by hand is forgotten', async () => {
  const [entered, dropped] = [await held('entered', 'gone'), await held('dropped', 'gone')];
  await sql(server.addressOf('postgres').url, `drop database ${dropped}`);
  const client = new Client({ connectionString: server.addressOf(entered).url });
  await client.connect();

  expect(await server.dropGone(ofOwner('gone'))).toEqual([dropped]);
  expect((await client.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  await client.end();
  await until('its session to end', async () => (await server.sessionsIn(entered)).length === 0);
  expect(await server.dropGone(ofOwner('gone'))).toEqual([entered]);
  expect(await server.databases()).toEqual([]);
});

test('who cannot tell of one keeps none of the others', async () => {
  const [riddle, gone] = [await held('riddle', 'riddle'), await held('clear', 'clear')];
  let asked = 0;
  const hasGone = ({ owner }: OwnedDatabase): Promise<boolean> =>
    owner === 'riddle' && ++asked > 1 ? Promise.reject(new Error('no idea')) : Promise.resolve(true);

  expect(await server.dropGone(hasGone)).toEqual([gone]);
  expect(await server.answers(riddle)).toBe(true);
  await server.dropDatabasesOf('riddle');
});
