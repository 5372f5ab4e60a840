import { connectTo, type OwnHome, sql } from '@nx-worktree/testkit';
import { randomBytes } from 'node:crypto';
import { useOwnServer } from '../../testkit/own-server';
import { embeddedServerStatus } from '../embedded/embedded-server';
import { openServer } from '../server/open-server';

const VERSIONS = [14, 16, 18] as const;

let own: OwnHome;
beforeAll(() => {
  own = useOwnServer({ versions: VERSIONS });
});
afterAll(() => own.remove());

/** What the catalog says of a database, apart from what is its own: name, oid, who is in it. */
const DESCRIPTION = `
  select pg_get_userbyid(datdba) as owner, shobj_description(oid, 'pg_database') as comment,
         (select json_agg(setconfig order by setrole) from pg_db_role_setting where setdatabase = d.oid) as settings,
         (select json_agg(a order by a::text) from (
            select grantee::regrole, privilege_type, is_grantable from aclexplode(datacl)) a) as privileges
  from pg_database d where datname = `;

const ALTERATIONS = [
  `comment on database db is 'what''s "in" it'`,
  `alter database db set search_path to 'shop, "front"', "$user", public`,
  `alter database db set work_mem to '7MB'`,
  `alter database db set app.motto to E'it''s\n= a "test", really'`,
  `alter database db set temp_tablespaces to ''`,
  `alter role clerk in database db set search_path to ''`,
  `alter role clerk in database db set statement_timeout to '3s'`,
  `revoke connect, temporary on database db from public`,
  `grant connect on database db to clerk`,
  `grant create, temporary on database db to "Chief Clerk" with grant option`,
  `alter database db owner to "Chief Clerk"`,
];

test.each(VERSIONS)('PostgreSQL %i: a clone has all that TEMPLATE leaves out', async (version) => {
  const server = await openServer({ version });
  const serverUrl = (await embeddedServerStatus(version)).server?.url ?? '';
  await sql(serverUrl, `create role clerk login password 'c'`);
  await sql(serverUrl, 'create role "Chief Clerk"');
  const template = await server.ensureTemplate({
    key: randomBytes(32).toString('hex'),
    manifest: {},
    async build({ name, url }) {
      for (const alteration of ALTERATIONS) await sql(url, alteration.replace(/\bdb\b/, name));
    },
  });

  const clone = await server.createDatabase({ name: 'testdb_left_out', template });

  const found = await sql(serverUrl, `${DESCRIPTION}'${clone.name}'`);
  expect(found).toEqual(await sql(serverUrl, `${DESCRIPTION}'${template.name}'`));
  expect(found).toMatchObject([{ owner: 'Chief Clerk', comment: `what's "in" it` }]);
  expect(await sql(clone.url, 'select current_setting($$app.motto$$) as motto')).toEqual([
    { motto: `it's\n= a "test", really` },
  ]);
  const asClerk = new URL(clone.url);
  [asClerk.username, asClerk.password] = ['clerk', 'c'];
  expect(await sql(asClerk.href, 'show search_path')).toEqual([{ search_path: '""' }]);
  await clone.drop();
  await server.close();
});

test('without a role’s privileges, a clone can’t be entered by it, as its template couldn’t', async () => {
  const server = await openServer();
  const serverUrl = (await embeddedServerStatus()).server?.url ?? '';
  await sql(serverUrl, `create role stranger login password 's'`);
  const template = await server.ensureTemplate({
    key: randomBytes(32).toString('hex'),
    manifest: {},
    build: ({ name, url }) =>
      sql(url, `revoke all on database ${name} from public, current_user`).then(() => undefined),
  });
  const clone = await server.createDatabase({ name: 'testdb_closed', template });
  const url = new URL(clone.url);
  [url.username, url.password] = ['stranger', 's'];

  await expect(connectTo(url.href)).rejects.toThrow(/permission denied for database "testdb_closed"/);
  expect(await sql(serverUrl, `${DESCRIPTION}'${clone.name}'`)).toMatchObject([{ privileges: null }]);
  await clone.drop();
  await server.close();
});
