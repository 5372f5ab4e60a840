import { connectTo, databaseNames, type OwnHome, Script, sql, until } from '@nx-worktree/testkit';
import { randomBytes } from 'node:crypto';
import { useOwnServer } from '../../testkit/own-server';
import { lockKey } from '../locks/advisory-lock';
import { embeddedServerStatus } from '../embedded/embedded-server';
import { openServer } from '../server/open-server';
import { type Server } from '../server/server';
import { type Template } from '../templates/template';
import { type Database } from './create-database';

let own: OwnHome;
let server: Server;
let maintenance: string;
beforeAll(async () => {
  own = useOwnServer();
  server = await openServer({ pool: true });
  const url = new URL((await embeddedServerStatus()).server?.url ?? '');
  url.pathname = '/nx_worktree';
  maintenance = url.href;
});
afterEach(() => Script.killAll());
afterAll(async () => {
  await server.close();
  await own.remove();
});

function newTemplate(key = randomBytes(32).toString('hex'), motto = 'made before'): Promise<Template> {
  return server.ensureTemplate({
    key,
    manifest: {},
    async build({ name, url }) {
      await sql(url, 'create table article (name text)');
      await sql(url, `alter database ${name} set app.motto to '${motto}'`);
    },
  });
}

const pooled = (by: Server, template: Template): Promise<Database> =>
  by.createDatabase({ name: 'testdb_pooled', template });

const oidsOf = (template: Template, state: string): Promise<{ oid: string }[]> =>
  sql(maintenance, 'select oid from owned_database where template = $1 and state = $2', [
    template.name,
    state,
  ]);

async function untilSpare(template: Template): Promise<string> {
  await until('a spare clone', async () => (await oidsOf(template, 'spare')).length > 0);
  const [spare] = await oidsOf(template, 'spare');
  return spare?.oid ?? '';
}

test('the next clone is made meanwhile, handed out by its new name, and whole', async () => {
  const template = await newTemplate();
  const first = await pooled(server, template);
  const spare = await untilSpare(template);

  const second = await pooled(server, template);

  expect(second.name).toBe('testdb_pooled_2');
  const [found] = await sql<{ oid: string }>(
    second.url,
    `select oid, current_setting('app.motto') as motto, (select count(*)::int from article) as articles
     from pg_database where datname = current_database()`,
  );
  expect(found).toMatchObject({ oid: spare, motto: 'made before', articles: 0 });
  expect(await server.sweep()).toEqual([]);
  for (const clone of [first, second]) await clone.drop();
  expect(await databaseNames(maintenance)).not.toContain('testdb_pooled_2');
});

test('one is handed out once, however many ask at once, by one session or by several', async () => {
  const template = await newTemplate();
  const others = await Promise.all([1, 2, 3].map(() => openServer({ pool: true })));
  await (await pooled(server, template)).drop();

  for (let round = 0; round < 10; round++) {
    await untilSpare(template);
    const clones = await Promise.all([server, server, ...others].map((by) => pooled(by, template)));

    expect(new Set(clones.map(({ name }) => name)).size).toBe(5);
    for (const clone of clones) {
      expect(await server.answers(clone.name)).toBe(true);
      await clone.drop();
    }
  }
  for (const other of others) await other.close();
});

test('whoever holds one that was handed out holds it as any other: killed, it goes', async () => {
  const template = await newTemplate();
  await (await pooled(server, template)).drop();
  await untilSpare(template);
  const other = await openServer({ pool: true });
  const { name } = await pooled(other, template);
  expect(await server.sweep()).toEqual([]);

  await other.close();

  expect(await server.sweep()).toEqual([name]);
});

test('who leaves finishes the one that it makes; another’s is not waited for', async () => {
  const [template, another] = [await newTemplate(), await newTemplate()];
  const admin = await connectTo(maintenance);
  await admin.query('select pg_advisory_lock($1)', [lockKey(`spare of ${another.name}`)]);
  const leaving = await openServer({ pool: true });
  for (const one of [template, another]) await (await pooled(leaving, one)).drop();

  await leaving.close();

  expect(await oidsOf(template, 'spare')).toHaveLength(1);
  expect(await oidsOf(another, 'spare')).toEqual([]);
  await admin.end();
});

test('one of a template that was built anew under the same name is not handed out', async () => {
  const key = randomBytes(32).toString('hex');
  const old = await newTemplate(key);
  await (await pooled(server, old)).drop();
  const stale = await untilSpare(old);
  await sql(maintenance, `alter database ${old.name} is_template false`);
  await sql(maintenance, `drop database ${old.name}`);

  const template = await newTemplate(key, 'made anew');
  expect(template.name).toBe(old.name);

  for (let round = 0; round < 2; round++) {
    const clone = await pooled(server, template);
    expect(await sql(clone.url, `select current_setting('app.motto') as motto`)).toEqual([
      { motto: 'made anew' },
    ]);
    await clone.drop();
    await until('a spare clone', async () => (await oidsOf(template, 'spare')).length === 2);
  }
  expect(await oidsOf(template, 'spare')).toContainEqual({ oid: stale });
});

test('one that nobody has asked for within an hour is dropped', async () => {
  const template = await newTemplate();
  await (await pooled(server, template)).drop();
  await untilSpare(template);
  expect(await server.sweep()).toEqual([]);

  await sql(
    maintenance,
    `update owned_database set created_at = now() - interval '61 minutes' where state = 'spare'`,
  );

  expect((await server.sweep()).length).toBeGreaterThan(0);
  expect(await oidsOf(template, 'spare')).toEqual([]);
});
