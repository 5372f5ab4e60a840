import { asActor, historyOf } from '@examples/audit';
import { type Clone, cloneForTest, databaseOfWorker } from '@nx-worktree/testing';
import { type ClientBase } from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

/** In an environment, clones are of the suite's template; without one, `npm run test-integration` alone is enough. */
const migrations = process.env['NX_WORKTREE_ENVIRONMENT'] ? undefined : { directory: 'migrations' };

/** What the trail of a suite never forgets, each test here starts without. */
describe('on a clone for each test', () => {
  let clone: Clone;
  let client: ClientBase;
  beforeEach(async () => {
    clone = await cloneForTest(migrations);
    client = await clone.connect();
    await track(client);
  });
  afterEach(() => clone.drop());

  test.each(['ada', 'grace'])('the first change is by %s, and the only one', async (actor) => {
    await asActor(client, actor, () => client.query(`insert into documents (title) values ('Draft')`));

    const { rows } = await client.query('select id::int, actor from audit.entries');
    expect(rows).toEqual([{ id: 1, actor }]);
  });
});

test('a worker of Vitest has a database of its own, that it finds again', async () => {
  await using database = await databaseOfWorker(migrations);
  const client = await database.connect();
  await track(client);
  await client.query(`insert into documents (title) values ('Draft')`);

  const again = await (await databaseOfWorker(migrations)).connect();
  expect(await historyOf(again, 'public.documents', 1)).toHaveLength(1);
  await again.end();
  expect(database.name).toContain(`worker_${process.env['VITEST_POOL_ID']}`);
  expect(database.name).not.toBe(process.env['DATABASE_NAME']);
});

async function track(client: ClientBase): Promise<void> {
  await client.query('create table documents (id int generated always as identity primary key, title text)');
  await client.query(`select audit.track('documents')`);
}
