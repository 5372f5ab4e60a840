import { asActor, historyOf } from '@examples/audit';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';

const client = new Client({ connectionString: process.env['DATABASE_URL'] });

beforeAll(async () => {
  await client.connect();
  await client.query('truncate audit.entries restart identity');
  await client.query(`
    create table documents (id int generated always as identity primary key, title text, secret text);
    select audit.track('documents', 'secret');
  `);
});

afterAll(async () => {
  await client.query(`select audit.untrack('documents'); drop table documents`);
  await client.end();
});

test('records who inserted a row', async () => {
  await asActor(client, 'ada', () =>
    client.query(`insert into documents (title, secret) values ('Draft', 'a')`),
  );

  expect(await historyOf(client, 'public.documents', 1)).toEqual([
    { version: 1, actor: 'ada', operation: 'insert', changed: [] },
  ]);
});

test('records which columns an update changed', async () => {
  await asActor(client, 'grace', () => client.query(`update documents set title = 'Final' where id = 1`));

  const [, update] = await historyOf(client, 'public.documents', 1);
  expect(update).toEqual({ version: 2, actor: 'grace', operation: 'update', changed: ['title'] });
});

test('keeps nothing of a transaction that was rolled back', async () => {
  const doomed = asActor(client, 'ada', async () => {
    await client.query(`delete from documents`);
    throw new Error('changed my mind');
  });

  await expect(doomed).rejects.toThrow('changed my mind');
  expect(await countEntries()).toBe(2);
});

test('leaves redacted columns out of the trail', async () => {
  const { rows } = await client.query('select before, after from audit.entries where id = 2');

  expect(rows).toEqual([{ before: { id: 1, title: 'Draft' }, after: { id: 1, title: 'Final' } }]);
});

test('names the session user when no actor is set', async () => {
  await client.query(`insert into documents (title) values ('Orphan')`);

  const { rows } = await client.query(
    'select id::int, actor = session_user as own from audit.entries where row_key = $1',
    ['2'],
  );
  // The rolled back delete has used up number 3.
  expect(rows).toEqual([{ id: 4, own: true }]);
});

test('refuses to change what has been recorded', async () => {
  await expect(client.query(`update audit.entries set actor = 'nobody'`)).rejects.toThrow(
    'append-only: update refused',
  );
  await expect(client.query('delete from audit.entries')).rejects.toThrow('append-only: delete refused');
  expect(await countEntries()).toBe(3);
});

async function countEntries(): Promise<number> {
  const { rows } = await client.query<{ count: number }>('select count(*)::int from audit.entries');
  return rows[0]?.count ?? 0;
}
