import { openServer, type Server } from '@nx-worktree/postgres';
import { randomUUID } from 'node:crypto';
import { VerifiedProject } from '../../testkit/verified-project';

let server: Server;
let project: VerifiedProject;
beforeAll(async () => {
  server = await openServer();
});
afterAll(() => server.close());
afterEach(() => project.remove());

/** Its name makes the templates of a test its own. */
const article = `article_${randomUUID().replaceAll('-', '')}`;
const FIRST = {
  'migrations/1_first.sql': `
    create table ${article} (id serial primary key, name text, price numeric(8,2), size varchar(200), code text,
      state text not null default 'new', is_sold boolean not null default false);`,
};

async function verdictOn(up: string, down: string) {
  const files = { ...FIRST, 'migrations/2_new.sql': up, 'migrations/2_new.down.sql': down };
  project = await VerifiedProject.with(server, files);
  const { migrations } = await project.verify(/2_new/);
  return migrations[0];
}

const alter = (what: string) => `alter table ${article} ${what};`;
it('says what only rows that were made up have passed', async () => {
  expect(await verdictOn(alter('alter name set not null'), alter('alter name drop not null'))).toMatchObject({
    verdict: 'reversible',
    notices: [
      `public.${article}: "not null" of name passed on rows that were made up; real ones may hold nulls.`,
    ],
  });
});

it('shows by rows that are made up what is lost', async () => {
  const up = `
    alter table ${article} drop id, drop state, drop is_sold, alter price type int,
      alter size type varchar(20) using left(size, 20);
    update ${article} set name = lower(name), code = trim(code);`;
  const down = `
    alter table ${article} add id serial primary key, add state text not null default 'new',
      add is_sold boolean not null default false, alter price type numeric(8,2), alter size type varchar(200);`;
  const lost = ['code', 'id', 'is_sold', 'name', 'price', 'size', 'state'];
  expect(await verdictOn(up, down)).toMatchObject({
    verdict: 'loses-data',
    lost: lost.map((column) => `public.${article}.${column}`),
  });
});

it('is verified on short texts where it can not stand long ones', async () => {
  const [up, down] = ['varchar(20)', 'varchar(200)'].map((type) => alter(`alter size type ${type}`));
  expect(await verdictOn(up ?? '', down ?? '')).toMatchObject({
    verdict: 'reversible',
    locks: { isMeasured: true },
    notices: [
      `public.${article}: the change of size from character varying(200) to character varying(20) passed on rows that were made up; real ones may not fit.`,
      'It fails on long texts that were made up (value too long for type character varying(20)). On short ones it runs.',
    ],
  });
});

it('says of a change of rows that it met none of those that were made up', async () => {
  const update = `update ${article} set price = 0 where name = 'nothing has this name'`;
  expect(await verdictOn(update, 'select 1')).toMatchObject({
    verdict: 'reversible',
    notices: [
      `A statement that changes rows of public.${article} changed none of the rows here, so what it does to yours was not seen.`,
    ],
  });
});
