import { stateHome } from '@nx-worktree/system';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { useServer } from '../../testkit/use-server';
import { expectNoClonesLeft, VerifiedProject } from '../../testkit/verified-project';

const used = useServer();
let project: VerifiedProject;
expectNoClonesLeft(used);
afterEach(() => project.remove());

/** A table that earlier migrations have made; its name makes the templates of a test its own. */
const table = `article_${randomUUID().replaceAll('-', '')}`;
const FIRST = {
  'migrations/1_first.sql': `create table ${table} (id serial primary key, name text not null, price int, at date);`,
  'migrations/1_first.down.sql': `drop table ${table};`,
};

async function verdictOn(up: string, down?: string, more: Record<string, string> = {}) {
  project = await VerifiedProject.with(used.server, {
    ...FIRST,
    'migrations/2_new.sql': up,
    ...(down !== undefined && { 'migrations/2_new.down.sql': down }),
    ...more,
  });
  const { migrations, isSuccess } = await project.verify(/2_new/, { timeoutSeconds: 20 });
  return { ...migrations[0], isSuccess };
}

it.each([
  ['reversible', `alter table ${table} add stock int;`, `alter table ${table} drop stock;`, {}],
  [
    'not-reversible',
    `alter table ${table} drop name;`,
    `alter table ${table} add name text not null default '';`,
    { difference: expect.stringContaining("+ name text default ''::text not null") },
  ],
  [
    'loses-data',
    `alter table ${table} drop price;`,
    `alter table ${table} add price int;`,
    {
      lost: [`public.${table}.price`],
      notices: [`After up and down, public.${table} has its columns in another order.`],
    },
  ],
  [
    'loses-data',
    `delete from ${table} where id > 1;`,
    `select 1;`,
    { lost: [`public.${table} (3 rows before, 1 after)`] },
  ],
  ['loses-data', `update ${table} set price = 0;`, `select 1;`, { lost: [`public.${table}.price`] }],
  ['irreversible', `-- nx-worktree: irreversible\ndrop table ${table};`, undefined, {}],
  ['no-down', `drop table ${table};`, undefined, { reason: 'Its files say nothing of a way down.' }],
  ['not-reversible', `create table more ();`, `select 1;`, { difference: 'added table public.more\n' }],
  [
    'not-reversible',
    `create table more ();`,
    `drop table les;`,
    { reason: expect.stringMatching(/^The way down failed: .*"les" does not exist/s) },
  ],
  [
    'fails-on-rows',
    `alter table ${table} add vat int not null;`,
    `alter table ${table} drop vat;`,
    { reason: expect.stringContaining('column "vat" of relation') },
  ],
  [
    'reversible',
    `alter table ${table} add constraint named check (name in ('pen', 'ink'));`,
    `alter table ${table} drop constraint named;`,
    {
      notices: [
        `It fails on rows that were made up (check constraint "named" of relation "${table}" is violated by some row), ` +
          `so it was verified in empty tables, where it can't lose anything. Yours may pass: a seed would tell.`,
      ],
    },
  ],
  [
    'fails',
    `create table half (); create tabel x;`,
    undefined,
    { reason: expect.stringContaining('syntax error') },
  ],
])('says %s of: %s', async (verdict, up, down, more) => {
  const found = await verdictOn(up, down);
  expect(found).toMatchObject({
    name: 'migrations/2_new.sql',
    file: 'shop/migrations/2_new.sql',
    verdict,
    ...more,
  });
  expect(found.isSuccess).toBe(!['not-reversible', 'fails-on-rows', 'fails'].includes(found.verdict ?? ''));
  expect(found).not.toHaveProperty('left');
});

it('says what a migration that fails half-way leaves without a transaction', async () => {
  const up = '-- no-transaction\ncreate table half ();\nselect 1 / 0;';
  expect(await verdictOn(up)).toMatchObject({
    verdict: 'fails',
    reason: 'migrations/2_new.sql:\ndivision by zero',
    left: 'added table public.half\n',
  });
});

it('stops a migration that hangs, and says what it waited for', async () => {
  project = await VerifiedProject.with(used.server, {
    ...FIRST,
    'migrations/2_new.sql': 'select pg_sleep(1000);',
  });
  const { migrations } = await project.verify(/2_new/, { timeoutSeconds: 1 });
  expect(migrations[0]).toMatchObject({
    verdict: 'fails',
    reason: expect.stringMatching(/did not end within 1 s and was stopped\. active: select pg_sleep\(1000\)/),
  });
});

it('goes on to the last one, and does not run those behind one that fails', async () => {
  project = await VerifiedProject.with(used.server, {
    ...FIRST,
    'migrations/2_b.sql': 'create table b ();',
    'migrations/3_c.sql': 'create table b ();',
    'migrations/4_d.sql': 'create table d ();',
  });
  const { migrations, isSuccess, total } = await project.verify(/[^1]_/);
  expect(migrations.map(({ name, verdict }) => `${name} ${verdict}`)).toEqual([
    'migrations/2_b.sql no-down',
    'migrations/3_c.sql fails',
    'migrations/4_d.sql not-reached',
  ]);
  expect({ isSuccess, total }).toEqual({ isSuccess: false, total: 4 });
});

it('keeps a verdict as long as nothing that decides it changes, and no failure', async () => {
  project = await VerifiedProject.with(used.server, {
    ...FIRST,
    'migrations/2_b.sql': `alter table ${table} add b int;`,
    'migrations/2_b.down.sql': `alter table ${table} drop b;`,
    'migrations/3_c.sql': 'select 1 / 0;',
  });
  const [one, again] = [await project.verify(), await project.verify()];
  expect(again.migrations.map(({ isFromCache }) => isFromCache)).toEqual([true, true, false]);
  expect(again.migrations.map((verdict) => ({ ...verdict, isFromCache: false }))).toEqual(one.migrations);

  await project.write({ 'migrations/2_b.down.sql': `select 1;` });
  expect((await project.verify()).migrations.map(({ verdict }) => verdict)).toEqual([
    'reversible',
    'not-reversible',
    'fails',
  ]);
});

it('forgets verdicts that were found long ago', async () => {
  project = await VerifiedProject.with(used.server, {
    ...FIRST,
    'migrations/2_unknown.sql': `select '${randomUUID()}';`,
  });
  const verdicts = join(stateHome(), 'verdicts');
  mkdirSync(verdicts, { recursive: true });
  const [old, young] = [join(verdicts, 'old.json'), join(verdicts, 'young.json')];
  for (const file of [old, young]) writeFileSync(file, '{}');
  utimesSync(old, new Date(), new Date(Date.now() - 91 * 24 * 60 * 60 * 1000));

  await project.verify();

  expect([existsSync(old), existsSync(young)]).toEqual([false, true]);
  unlinkSync(young);
});

it('says of a tool that applies all at once that it can not be verified', async () => {
  const set = { tool: 'command', command: 'true', directory: 'migrations' };
  project = await VerifiedProject.with(used.server, FIRST, set);
  expect(await project.verify()).toMatchObject({
    isSuccess: true,
    migrations: [{ verdict: 'not-stepped' }, { verdict: 'not-stepped' }],
  });
});

it('says of a tool that has no way down that it has none', async () => {
  const entries = ['1_first', '2_new'].map((tag, idx) => ({ idx, tag, when: idx, breakpoints: true }));
  const files = {
    'drizzle/meta/_journal.json': JSON.stringify({ dialect: 'postgresql', entries }),
    'drizzle/1_first.sql': `create table drizzled_${table} (id int);`,
    'drizzle/2_new.sql': `alter table drizzled_${table} add name text;`,
  };
  project = await VerifiedProject.with(used.server, files, { tool: 'drizzle', directory: 'drizzle' });
  const { migrations, isSuccess } = await project.verify(/2_new/);
  expect(migrations).toMatchObject([{ verdict: 'no-down', reason: 'Drizzle has no way down.' }]);
  expect(isSuccess).toBe(true);
});

it('tells of two with the same number', async () => {
  const found = await verdictOn('create table b ();', undefined, { 'migrations/2_other.sql': 'select 1;' });
  expect(found.notices).toEqual([
    'It has the same number as migrations/2_other.sql: which one comes first depends on the rest of their names.',
  ]);
});

it('refuses a file that is not UTF-8', async () => {
  project = await VerifiedProject.with(used.server, FIRST);
  writeFileSync(`${project.checkout.root}/shop/migrations/2_new.sql`, Buffer.from([0x2d, 0x2d, 0xe4, 0x0a]));
  const { migrations } = await project.verify(/2_new/);
  expect(migrations[0]).toMatchObject({ verdict: 'fails', reason: expect.stringMatching(/UTF-8/) });
});

describe('rows', () => {
  const seed = `node -e "const { Client } = require('pg'); const c = new Client(process.env.DATABASE_URL);
    c.connect().then(() => c.query('insert into ${table} (name, price) values (chr(112), 7)')).then(() => c.end())"`;

  it('are those of the seed, where it runs', async () => {
    project = await VerifiedProject.with(
      used.server,
      {
        ...FIRST,
        'migrations/2_new.sql': `delete from ${table} where price = 7;`,
        'migrations/2_new.down.sql': 'select 1;',
      },
      { seed },
    );
    const { migrations } = await project.verify(/2_new/);
    expect(migrations[0]).toMatchObject({
      rows: { from: ['seed'], notFilled: [] },
      lost: [`public.${table} (1 rows before, 0 after)`],
    });
  });

  it('are made up where the seed is too new, and it is said what could not be filled', async () => {
    project = await VerifiedProject.with(
      used.server,
      {
        ...FIRST,
        'migrations/2_b.sql': `create table b (x text not null check (md5(x) = 'x'));`,
        'migrations/3_new.sql': 'select 1;',
      },
      { seed: 'exit 3' },
    );
    const { migrations } = await project.verify(/3_new/);
    expect(migrations[0]).toMatchObject({
      rows: {
        from: ['generated'],
        notFilled: [{ table: 'public.b', reason: expect.stringContaining('b_x_check') }],
      },
      notices: [expect.stringMatching(/^The seed can't run before this migration, so rows were made up/)],
    });
  });
});
