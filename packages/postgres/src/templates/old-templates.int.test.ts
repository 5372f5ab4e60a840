import { sql } from '@nx-worktree/testkit';
import { randomBytes } from 'node:crypto';
import { OwnServer } from '../../testkit/own-server';
import { openServer } from '../server/open-server';
import { type Server } from '../server/server';
import { type Template } from './template';

let own: OwnServer;
let server: Server;
beforeAll(async () => {
  own = await OwnServer.open();
  ({ server } = own);
});
afterAll(() => own.remove());

const build = async (): Promise<void> => undefined;

/** A template that was used last so long ago. */
async function templateUsed(ago: string, key = randomBytes(32).toString('hex')): Promise<Template> {
  const template = await server.ensureTemplate({ key, manifest: {}, build });
  await sql(own.maintenanceUrl, 'update owned_database set used_at = now() - $2::interval where name = $1', [
    template.name,
    ago,
  ]);
  return template;
}

test('a template that nobody has used for two weeks is dropped, and built again when it is asked for', async () => {
  const [old, recent] = [await templateUsed('15 days'), await templateUsed('13 days')];

  expect(await server.planSweep()).toEqual([old.name]);
  expect(await server.sweep()).toEqual([old.name]);
  expect(await server.sweep()).toEqual([]);

  expect(await server.ensureTemplate({ key: recent.key, manifest: {}, build })).toMatchObject({
    built: false,
  });
  expect(await server.ensureTemplate({ key: old.key, manifest: {}, build })).toMatchObject({ built: true });
});

test('asking for a template and cloning it is using it', async () => {
  const [asked, cloned] = [await templateUsed('15 days'), await templateUsed('15 days')];

  await server.ensureTemplate({ key: asked.key, manifest: {}, build });
  const clone = await server.createDatabase({ name: 'testdb_use', template: cloned });
  await clone.drop();

  expect(await server.sweep()).toEqual([]);
});

test('one with a clone that lives is in use, however old it is, also by somebody else', async () => {
  const template = await templateUsed('1 minute');
  const other = await openServer();
  const clone = await other.createDatabase({ name: 'testdb_user', template });
  await sql(
    own.maintenanceUrl,
    `update owned_database set used_at = now() - interval '90 days' where name = $1`,
    [template.name],
  );

  expect(await server.sweep()).toEqual([]);

  await clone.drop();
  expect(await server.sweep()).toEqual([template.name]);
  await other.close();
});

test('of many, those that were used last stay, and none goes that was used today', async () => {
  const others = (await server.databases()).length;
  const [dayBefore, earlier] = [await templateUsed('25 hours'), await templateUsed('2 days')];
  const today: Template[] = [];
  for (let count = others + 1; count < 32; count++) today.push(await templateUsed('2 hours'));

  expect(await server.sweep()).toEqual([earlier.name]);
  expect(await server.planSweep()).toEqual([]);

  await templateUsed('3 hours');
  expect(await server.sweep()).toEqual([dayBefore.name]);
  const left = (await server.databases()).map(({ name }) => name);
  expect(left).toEqual(expect.arrayContaining(today.map(({ name }) => name)));
});

test('eight who clear away at once and one who asks again do not disturb each other', async () => {
  const old = await Promise.all([1, 2, 3].map(() => templateUsed('20 days')));
  const servers = await Promise.all(Array.from({ length: 8 }, () => openServer()));
  const [first] = old;

  const [again, ...swept] = await Promise.all([
    server.ensureTemplate({ key: first?.key ?? '', manifest: {}, build }),
    ...servers.map((one) => one.sweep()),
  ]);

  const dropped = swept.flat();
  expect(new Set(dropped).size).toBe(dropped.length);
  expect(dropped.length).toBe(again.built ? 3 : 2);
  const clone = await server.createDatabase({ name: 'testdb_again', template: again });
  await clone.drop();
  for (const one of servers) await one.close();
});
