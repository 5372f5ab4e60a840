import { type RecordHolder } from '@nx-worktree/system';
import { sql } from '@nx-worktree/testkit';
import { OwnServer } from '../../testkit/own-server';

const PATH = '/src/shop/.git/nx-worktree/environments/prices.json';
const REPOSITORY = '4be0c7a1-27c6-4f3e-9a55-0d3a6f0b9b11';

/** Rows of clones as release 0.1.0 wrote them, with layout 7 of the maintenance database. */
const ROWS = [
  { name: 'of_record', environment: 'prices', owner: `{"repository":"${REPOSITORY}","record":"${PATH}"}` },
  { name: 'on_other_disk', environment: 'stock', owner: `{"record":"${PATH}"}` },
  { name: 'of_older_release', environment: 'orders', owner: null },
  { name: 'kept', environment: 'kept', owner: null },
];

let own: OwnServer;
beforeAll(async () => {
  own = await OwnServer.open();
});
afterAll(() => own.remove());

test('rows that release 0.1.0 wrote are read', async () => {
  const { server, maintenanceUrl } = own;
  for (const [index, { name, environment, owner }] of ROWS.entries()) {
    await sql(maintenanceUrl, `create database ${name}`);
    await sql(
      maintenanceUrl,
      `insert into owned_database (id, kind, state, name, oid, lock, template, environment, owner, created_at)
       values (gen_random_uuid(), 'clone', 'ready', $1::text, (select oid from pg_database where datname = $1::text), $4::int,
               'template_x', $2, $3, now() - (10 - $4::int) * interval '1 second')`,
      [name, environment, owner, index],
    );
  }
  const common = { kind: 'clone', template: 'template_x', createdAt: expect.any(Date) };
  const record = { kind: 'record', path: PATH };

  expect(await server.databases()).toEqual([
    {
      ...common,
      name: 'of_record',
      environment: 'prices',
      holder: { ...record, id: 'prices', repository: REPOSITORY },
    },
    { ...common, name: 'on_other_disk', environment: 'stock', holder: { ...record, id: 'stock' } },
    { ...common, name: 'of_older_release', environment: 'orders' },
    { ...common, name: 'kept' },
  ]);
  expect((await server.kept()).map(({ name }) => name)).toEqual(['kept']);
  expect(await server.sweep()).toEqual([]);
  expect(await server.sweepOfRecords(({ id }) => Promise.resolve(id === 'prices'))).toEqual(['of_record']);
  expect(await server.dropKept({ minAgeMs: 0, evenInUse: false })).toEqual(['kept']);
  for (const environment of ['stock', 'orders']) await server.dropDatabasesOf(environment);
  expect(await server.databases()).toEqual([]);
});

test('rows are written as release 0.1.0 reads them', async () => {
  const { server, maintenanceUrl } = own;
  const holder: RecordHolder = { kind: 'record', id: 'prices', path: PATH };
  await server.createDatabase({ name: 'of_record', holder: { ...holder, repository: REPOSITORY } });
  await server.createDatabase({ name: 'on_other_disk', holder: { ...holder, id: 'stock' } });
  const held = await server.createDatabase({ name: 'of_process' });
  const kept = await server.createDatabase({ name: 'kept' });
  await kept.keep();

  const written = await sql(
    maintenanceUrl,
    `select name, state, environment, owner, obj_description('owned_database'::regclass) as layout
     from owned_database order by created_at`,
  );

  const common = { state: 'ready', layout: '7' };
  expect(written).toEqual([
    ...ROWS.slice(0, 2).map((row) => ({ ...common, ...row })),
    { ...common, name: 'of_process', environment: null, owner: null },
    { ...common, name: 'kept', environment: 'kept', owner: null },
  ]);
  await held.drop();
});
