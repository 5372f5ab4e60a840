import { connectTo } from '@nx-worktree/testkit';
import { randomBytes } from 'node:crypto';
import { type Client } from 'pg';
import { giveSuite, type Suite } from '../testkit/suite';
import {
  type Clone,
  cloneForTest,
  connectToSuite,
  deleteRows,
  ForeignDatabaseError,
  KeptReferenceError,
  truncateTables,
  UnknownTableError,
} from './index';

/** What makes emptying hard: references in circles, triggers and rules against it, partitions, odd names. */
const SCHEMA = `
  create schema "Odd schema";
  create table unit (name text primary key);
  insert into unit values ('piece'), ('kilogram');
  create table pgmigrations (id serial, name text);
  insert into pgmigrations (name) values ('0001_all');
  create table article (id integer generated always as identity primary key, unit text references unit);
  create table "Odd schema"."select" (article integer references article on delete restrict);
  create table hen (id integer primary key, egg integer);
  create table egg (id integer primary key, hen integer references hen);
  alter table hen add foreign key (egg) references egg deferrable initially deferred;
  create table logged (at date) partition by range (at);
  create table logged_now partition of logged for values from ('2020-01-01') to ('2030-01-01');
  create function refuse() returns trigger language plpgsql as $$ begin raise 'append only'; end $$;
  create trigger append_only before delete on article for each row execute function refuse();
  create trigger asleep before delete on article for each row execute function refuse();
  alter table article disable trigger asleep;`;

const FILL = `
  insert into article (unit) values ('piece'), ('kilogram');
  insert into "Odd schema"."select" values ((select max(id) from article));
  begin; insert into hen values (1, 1); insert into egg values (1, 1); commit;
  insert into logged values ('2024-02-29')`;

const COUNTS = `select (select count(*) from article)::int as articles,
  (select count(*) from "Odd schema"."select")::int as odd, (select count(*) from egg)::int as eggs,
  (select count(*) from hen)::int as hens, (select count(*) from logged)::int as logged,
  (select count(*) from unit)::int as units, (select count(*) from pgmigrations)::int as migrations`;

const EMPTY = { articles: 0, odd: 0, eggs: 0, hens: 0, logged: 0 };

let suite: Suite;
let clone: Clone;
let client: Client;

beforeAll(async () => {
  suite = await giveSuite(SCHEMA);
});
afterAll(() => suite.drop());
beforeEach(async () => {
  clone = await cloneForTest();
  client = await clone.connect();
  await client.query(FILL);
});
afterEach(() => clone.drop());

const ways = [
  { way: 'deleteRows', empty: deleteRows, nextId: 3 },
  { way: 'truncateTables', empty: truncateTables, nextId: 1 },
];

describe.each(ways)('$way', ({ empty, nextId }) => {
  test('empties all tables but those to keep and the state of migration tools', async () => {
    await empty(client, { keep: ['unit'] });

    expect((await client.query(COUNTS)).rows).toEqual([{ ...EMPTY, units: 2, migrations: 1 }]);
    await client.query(FILL);
    expect((await client.query('select min(id) as id from article')).rows).toEqual([{ id: nextId }]);
    await expect(client.query('delete from article')).rejects.toThrow(/append only|violates/);
  });

  test('without a list, nothing but the state of migration tools stays', async () => {
    await empty(client);
    expect((await client.query(COUNTS)).rows).toEqual([{ ...EMPTY, units: 0, migrations: 1 }]);
  });

  test('a table to keep that there isn’t, and one that refers to what is emptied', async () => {
    const typo = empty(client, { keep: ['untis'] });
    await expect(typo).rejects.toThrow(UnknownTableError);
    await expect(typo).rejects.toThrow(/no table "untis".*Odd schema\.select.*public\.unit/);
    const torn = empty(client, { keep: ['public.article'] });
    await expect(torn).rejects.toThrow(KeptReferenceError);
    await expect(torn).rejects.toThrow(/public\.article can't keep its rows while public\.unit is emptied/);
    expect((await client.query(COUNTS)).rows).toMatchObject([{ articles: 2, units: 2 }]);
  });

  test('a database that isn’t ours is left alone', async () => {
    const url = Object.assign(new URL(clone.connectionString), { pathname: '/postgres' });
    const foreign = await connectTo(url.href);
    // As when a file of variables is read over those of the environment.
    process.env['DATABASE_URL'] = url.href;
    try {
      await expect(empty(foreign)).rejects.toThrow(ForeignDatabaseError);
      process.env['DATABASE_NAME'] = 'postgres';
      await expect(empty(foreign)).rejects.toThrow(
        /"postgres" are not deleted, because nx-worktree did not create it/,
      );
    } finally {
      process.env['DATABASE_URL'] = suite.database.url;
      process.env['DATABASE_NAME'] = suite.database.name;
      await foreign.end();
    }
  });

  test('the suite’s own database is ours', async () => {
    const ofSuite = await connectToSuite();
    await ofSuite.query(FILL);
    await empty(ofSuite, { keep: ['unit'] });
    expect((await ofSuite.query(COUNTS)).rows).toEqual([{ ...EMPTY, units: 2, migrations: 1 }]);
    await ofSuite.end();
  });
});

test('deleteRows as the owner of the tables, who is no superuser: triggers are as they were', async () => {
  const role = `nx_worktree_owner_${randomBytes(4).toString('hex')}`;
  await client.query(`create role ${role} login password 'secret'`);
  try {
    await client.query(`
      alter table article enable always trigger append_only;
      create function own() returns void language plpgsql as $$
        declare r record;
        begin
          for r in select oid::regclass as name from pg_class where relkind in ('r', 'p')
            and relnamespace in ('public'::regnamespace, '"Odd schema"'::regnamespace)
          loop execute format('alter table %s owner to ${role}', r.name); end loop;
        end $$;
      select own(); alter schema "Odd schema" owner to ${role}; alter schema public owner to ${role}`);
    const triggers = `select tgname, tgenabled from pg_trigger where not tgisinternal order by 1`;
    const before = (await client.query(triggers)).rows;
    const url = Object.assign(new URL(clone.connectionString), { username: role, password: 'secret' });
    const owner = await connectTo(url.href);

    await deleteRows(owner, { keep: ['unit'] });

    expect((await owner.query(COUNTS)).rows).toEqual([{ ...EMPTY, units: 2, migrations: 1 }]);
    expect((await owner.query(triggers)).rows).toEqual(before);
    await owner.end();
  } finally {
    await client.query(`drop owned by ${role} cascade; drop role ${role}`);
  }
});
