import { connectTo, type OwnHome, sql } from '@nx-worktree/testkit';
import { type Client } from 'pg';
import { useOwnServer } from '../../testkit/own-server';
import { programsThere } from '../embedded/programs-of-cluster';
import { embeddedServerStatus, stopEmbeddedServer } from '../embedded/embedded-server';
import { freePort } from '../embedded/free-port';
import { placeOfCluster } from '../embedded/cluster-place';
import { runProgram } from '../embedded/programs';
import { openServer } from '../server/open-server';
import { ConnectionLimitError } from './session-errors';

const CONNECTIONS = 40;

let own: OwnHome;
/** As superuser. */
let url: string;
let taken: Client[];
beforeAll(async () => {
  own = useOwnServer();
  await (await openServer()).close();
  await restartSmall();
  await (await openServer()).close();
  url = (await embeddedServerStatus()).server?.url ?? '';
});
beforeEach(() => {
  taken = [];
});
afterEach(() => Promise.all(taken.map((client) => client.end())));
afterAll(() => own.remove());

/** As a server that has few connections: whoever comes next finds it running. */
async function restartSmall(): Promise<void> {
  const place = placeOfCluster(18);
  await stopEmbeddedServer();
  const settings = `-c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=${CONNECTIONS}`;
  await runProgram(place, await programsThere(place), 'pg_ctl', [
    'start',
    '--wait',
    '--silent',
    `--pgdata=${place.data}`,
    `--log=${place.log}`,
    `--options=${settings} -c port=${await freePort()}`,
  ]);
}

/** Takes one connection after the other, as a suite does whose pools are too large, until there is none left for it. */
async function takeAll(connectionString: string): Promise<void> {
  for (;;) {
    const client = await connectTo({ connectionString, application_name: 'greedy-suite' });
    taken.push(client.on('error', () => undefined));
  }
}

test('a server without a connection says who has them, to those who are in and to those who aren’t', async () => {
  const server = await openServer();
  const greedy = await server.createDatabase({ name: 'testdb_greedy' });

  await expect(takeAll(greedy.url)).rejects.toThrow('too many clients already');

  for (const options of [{}, { url }]) {
    const opening = openServer(options);
    await expect(opening).rejects.toThrow(ConnectionLimitError);
    await expect(opening).rejects.toThrow(
      'has no connection left: sorry, too many clients already. ' +
        `In use: ${taken.length} in testdb_greedy (user postgres), `,
    );
    await expect(opening).rejects.toThrow(/Run fewer suites at once, or use smaller pools/);
  }
  await expect(server.answers(greedy.name)).rejects.toThrow(
    `In use: ${taken.length} of greedy-suite in testdb_greedy (user postgres), `,
  );
  await Promise.all(taken.splice(0).map((client) => client.end()));
  expect(await server.answers(greedy.name)).toBe(true);
  await server.close();
});

test('a suite of a role that is no superuser leaves half of the connections to the others, and is told who has them', async () => {
  const maintenance = Object.assign(new URL(url), { pathname: '/nx_worktree' }).href;
  await sql(maintenance, `create role maker login createdb password 'secret'`);
  await sql(maintenance, 'alter table owned_database owner to maker');
  const asMaker = Object.assign(new URL(url), {
    username: 'maker',
    password: 'secret',
    pathname: '/postgres',
  });
  const server = await openServer({ url: asMaker.href });
  const [greedy, other] = [
    await server.createDatabase({ name: 'testdb_greedy' }),
    await server.createDatabase({
      name: 'testdb_other',
      holder: { kind: 'record', id: 'worktree', path: '/record.json' },
    }),
  ];

  await expect(takeAll(greedy.url)).rejects.toThrow(/too many connections for database "testdb_greedy/);

  expect(taken).toHaveLength((CONNECTIONS - 4) / 2);
  expect(await sql(other.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  expect(await server.answers(other.name)).toBe(true);
  const asking = server.answers(greedy.name);
  await expect(asking).rejects.toThrow(ConnectionLimitError);
  await expect(asking).rejects.toThrow(
    `has no connection left: too many connections for database "${greedy.name}". ` +
      `In use: ${taken.length} of greedy-suite in ${greedy.name} (user maker), `,
  );
  await server.dropDatabasesOf('worktree');
  await server.close();
});
