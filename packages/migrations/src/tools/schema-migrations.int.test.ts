import { sql, TemporaryCheckout } from '@nx-worktree/testkit';
import { useDatabase } from '../../testkit/use-server';
import { toolNamed } from '../registry/registry';
import { placeOf } from '../sets/migration-set';

/** Three tools keep their state in a table of this name. Those of two have the same columns. */
const TABLES = {
  'golang-migrate':
    'create table schema_migrations (version bigint not null primary key, dirty boolean not null)',
  rails: 'create table schema_migrations (version varchar primary key)',
  dbmate: 'create table schema_migrations (version varchar(128) primary key)',
};

const used = useDatabase('schema_migrations');
let checkout: TemporaryCheckout;
beforeAll(async () => {
  checkout = await TemporaryCheckout.with({});
});
afterAll(() => checkout.remove());

it.each([
  ['golang-migrate', 'golang-migrate', ['1']],
  ['rails', 'golang-migrate', undefined],
  ['dbmate', 'golang-migrate', undefined],
  ['golang-migrate', 'rails', undefined],
  ['rails', 'rails', ['1']],
  ['golang-migrate', 'dbmate', undefined],
  ['dbmate', 'dbmate', ['1']],
] as const)('%s reads in the table of %s: %j', async (name, owner, expected) => {
  const values = owner === 'golang-migrate' ? '(1, false)' : `('1')`;
  const { database } = used;
  await sql(database.url, `${TABLES[owner]}; insert into schema_migrations values ${values}`);
  const place = placeOf(checkout.root, { project: 'shop', root: '.', tool: name, directory: 'db/migrate' });
  const applied = await toolNamed(name).history?.applied(place, database, []);
  expect(applied?.map((one) => one.name)).toEqual(expected);
});
