import { type Database, openServer, type Server } from '@nx-worktree/postgres';
import { connectTo } from '@nx-worktree/testkit';
import { type Client } from 'pg';
import { type ScriptError } from './script-errors';
import { runScript } from './run-script';

let server: Server;
let database: Database;
let client: Client;

beforeAll(async () => {
  server = await openServer({});
});
afterAll(() => server.close());

beforeEach(async () => {
  const template = await server.ensureTemplate({
    key: 'scripts',
    manifest: {},
    build: async () => undefined,
  });
  database = await server.createDatabase({ name: 'testdb_scripts', template });
  client = await connectTo(database.url);
});
afterEach(async () => {
  await client.end();
  await database.drop();
});

const run = (text: string | Uint8Array, name = '1.sql'): Promise<void> =>
  runScript(client, { name, bytes: Buffer.from(text) });

const failureOf = (text: string | Uint8Array, name?: string): Promise<ScriptError> =>
  run(text, name).then(
    () => Promise.reject(new Error('It did not fail.')),
    (error: ScriptError) => error,
  );

const values = async (query: string): Promise<unknown[]> =>
  (await client.query({ text: query, rowMode: 'array' })).rows.map(([value]) => value);

describe('what files are written for', () => {
  it('a byte order mark of an editor', async () => {
    await run('\ufeffcreate table a (id int);');
    expect(await values('select count(*)::int from a')).toEqual([0]);
  });

  it('a dump of pg_dump with its restrictions, settings and rows', async () => {
    await run(
      [
        '\\restrict uJ7xyz',
        "SET client_encoding = 'UTF8';",
        "SELECT pg_catalog.set_config('search_path', '', false);",
        'CREATE TABLE public.töne (id integer, name text); COPY public.töne (id, name) FROM stdin;',
        "1\tit's \\\\ an 'ä",
        '2\t\\N',
        '\\.',
        '',
        'COPY public.töne (id,',
        '  name) FROM stdin;',
        '\\.',
        "INSERT INTO public.töne VALUES (3, 'after');",
        '\\unrestrict uJ7xyz',
        '',
      ].join('\n'),
    );
    expect(await values('select name from töne order by id')).toEqual(["it's \\ an 'ä", null, 'after']);
  });

  it('backslashes and "from stdin" that stand in quotes', async () => {
    await run(
      "create table a as select 'x\n\\connect other\n\\.\n' as b; /*\n\\i gone\n*/\nselect $$copy a from stdin;\n$$;",
    );
    expect(await values('select b from a')).toEqual(['x\n\\connect other\n\\.\n']);
  });

  it.each([
    ['dbmate', '-- migrate:up\ncreate table a ();\n-- migrate:down\ndrop table a;'],
    [
      'goose',
      '-- +goose Up\n-- +goose StatementBegin\ncreate table a ();\n-- +goose StatementEnd\n-- +goose Down\ndrop table a;',
    ],
    ['sql-migrate', '-- +migrate Up\ncreate table a ();\n-- +migrate Down\ndrop table a;'],
    ['node-pg-migrate', '-- Up Migration\ncreate table a ();\n-- Down Migration\ndrop table a;'],
  ])('only the way up: %s', async (_tool, text) => {
    await run(text);
    expect(await values('select count(*)::int from a')).toEqual([0]);
  });

  it('transactions of its own, and what can run in none', async () => {
    await run(
      'BEGIN;\ncreate table a (id int);\nCOMMIT;\ncreate index concurrently by_id on a (id);\n' +
        'create function f() returns int begin atomic select 1; select case when true then 2 end; end;',
    );
    expect(await values('select f()')).toEqual([2]);
  });

  it.each([
    ['create index concurrently', 'create table a (id int); create index concurrently by_id on a (id);'],
    [
      'a new value of an enum',
      "create table a (); create type e as enum ('x'); alter type e add value 'y'; create table b (e e default 'y');",
    ],
    ['vacuum', 'create table a (id int); vacuum a;'],
    [
      'dbmate',
      '-- migrate:up transaction:false\ncreate table a (id int); create index concurrently i on a (id);',
    ],
    [
      'goose',
      '-- +goose NO TRANSACTION\n-- +goose Up\ncreate table a (id int); create index concurrently i on a (id);',
    ],
  ])('statements that the server refuses in a transaction: %s', async (_name, text) => {
    await run(text);
    expect(await values('select count(*)::int from a')).toEqual([0]);
  });

  it('a role and settings that it leaves behind', async () => {
    const note = (): Promise<unknown> => client.query('create table public.note ()');
    const text = "create table a (); set role pg_monitor; set search_path = '';";
    await runScript(client, { name: '1.sql', bytes: Buffer.from(text) }, note);
    expect(await values('select current_user = session_user')).toEqual([true]);
    expect(await values('select count(*)::int from a, note')).toEqual([0]);
  });
});

describe('what cannot be run', () => {
  it.each([
    ['\\connect other', 'select 1;\n\\connect other\n', 2, 'leads to another database'],
    ['an included file', 'select 1;\n\n\\ir b.sql', 3, '\\ir is a command of psql'],
    ['a variable of psql', '\\set owner me\nselect :owner;', 1, '\\set is a command of psql'],
    ['rows without an end', 'create table a (id int);\ncopy a from stdin;\n1\n', 2, 'have no end'],
    ['wrong rows', 'create table a (id int);\ncopy a from stdin;\nx\n\\.\n', 3, 'invalid input syntax'],
    [
      'a wrong statement after rows',
      'create table a ();\ncopy a from stdin;\n\\.\nselect 1;\ncreat table b ();',
      5,
      'syntax error',
    ],
    [
      'one in a script without a transaction',
      '-- no-transaction\nselect 1;\n\nselect * from gone;',
      4,
      '"gone" does not exist',
    ],
    ['a quote without an end', "select 1;\nselect 'x;\n\\echo x", 2, 'unterminated quoted string'],
    ['a database', 'select 1;\ndrop database postgres;', 2, 'DROP DATABASE changes the server'],
    ['a setting of the server', "alter system set work_mem = '1MB';", 1, 'ALTER SYSTEM changes the server'],
  ])('%s', async (_name, text, line, reason) => {
    const failure = await failureOf(text);
    expect({ code: failure.code, line: failure.line }).toEqual({ code: 'SQL_SCRIPT', line });
    expect(failure.reason).toContain(reason);
  });

  it.each([
    ['UTF-16', Buffer.from('\ufeffselect 1;', 'utf16le'), '1.sql', undefined, 'UTF-16'],
    ['Latin-1', Buffer.from("select 1;\nselect 'ä';", 'latin1'), '1.sql', 2, 'not UTF-8'],
    ["Flyway's placeholders", Buffer.from("select 1;\nselect '${owner}';"), 'db/V2__b.sql', 2, '${owner}'],
    [
      "Flyway's callbacks",
      Buffer.from('select 1;'),
      'db/afterMigrate.sql',
      undefined,
      'Flyway runs this file',
    ],
  ])('%s', async (_name, bytes, file, line, reason) => {
    const failure = await failureOf(bytes, file);
    expect(failure.line).toBe(line);
    expect(failure.reason).toContain(reason);
  });

  it('leaves nothing of a script that fails in its transaction', async () => {
    await failureOf('create table a ();\nselect * from gone;');
    expect(await values("select to_regclass('a')")).toEqual([null]);
  });
});
