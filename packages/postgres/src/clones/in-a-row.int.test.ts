import { type OwnHome, Script, sql, until } from '@nx-worktree/testkit';
import { readdir } from 'node:fs/promises';
import { cloneAndDrop } from '../../testkit/clone-and-drop';
import { useOwnServer } from '../../testkit/own-server';
import { scripts } from '../../testkit/scripts';
import { embeddedServerStatus } from '../embedded/embedded-server';
import { openServer } from '../server/open-server';

/** A leak of one in a hundred would show. For more: `NX_WORKTREE_TEST_CLONES=1000 npx jest --selectProjects int -- in-a-row`. */
const CLONES = Number(process.env['NX_WORKTREE_TEST_CLONES'] ?? 100);

const CLIENTS = 10;
const TIMES = Math.ceil(CLONES / CLIENTS);

let own: OwnHome;
beforeAll(() => {
  own = useOwnServer();
});
afterEach(() => Script.killAll());
afterAll(() => own.remove());

/** All of which there may be no more afterwards. The server's own processes come and go, so they are left out. */
async function whatIsThere(maintenance: string): Promise<unknown> {
  const [counts] = await sql(
    maintenance,
    `select (select count(*) from owned_database) as rows,
            (select count(*) from pg_database) as databases,
            (select count(*) from pg_stat_activity where backend_type = 'client backend') as sessions,
            (select count(*) from pg_locks where locktype = 'advisory') as locks,
            (select count(*) from pg_ls_dir('base')) as directories`,
  );
  return { ...counts, files: await readdir(own.home, { recursive: false }) };
}

test(
  `after ${CLONES} clones by ${CLIENTS} clients there is nothing more than before`,
  async () => {
    const server = await openServer();
    const url = new URL((await embeddedServerStatus()).server?.url ?? '');
    url.pathname = '/nx_worktree';
    const build = (): Promise<void> => Promise.resolve();
    const template = await server.ensureTemplate({ key: 'thousand', manifest: {}, build });
    await cloneAndDrop(server, template, 1);
    await until('the keeper to come', async () => (await sessions(url.href)) === 3);
    const before = await whatIsThere(url.href);

    const servers = await Promise.all(Array.from({ length: CLIENTS - 2 }, () => openServer()));
    await Promise.all([
      ...servers.map((one) => cloneAndDrop(one, template, TIMES)),
      ...[1, 2].map(() => scripts.run('clone-and-drop', [template.name, String(TIMES)])),
    ]);
    for (const one of servers) await one.close();

    await until('the sessions to end', async () => (await sessions(url.href)) === 3);
    expect(await whatIsThere(url.href)).toEqual(before);
    await server.close();
  },
  60_000 + CLONES * 500,
);

/** Ours, the keeper's, and the one that asks. */
async function sessions(url: string): Promise<number> {
  const backends = await sql(url, `select from pg_stat_activity where backend_type = 'client backend'`);
  return backends.length;
}
