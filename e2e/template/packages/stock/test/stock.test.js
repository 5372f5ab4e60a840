const { cloneForTest } = require('@nx-worktree/testing');
const { Client } = require('pg');
const { available } = require('..');

const client = new Client({ connectionString: process.env.DATABASE_URL });

beforeAll(async () => {
  await client.connect();
  await client.query('truncate stock.movements restart identity cascade');
});

afterAll(() => client.end());

it('runs on the database that it was given', async () => {
  const { rows } = await client.query('select current_database() as name');
  expect(rows).toEqual([{ name: process.env.DATABASE_NAME }]);
});

it('adds movements up', async () => {
  const { rows } = await client.query(
    `insert into stock.movements (article, pieces) values ('pen', 5), ('pen', -2) returning id`,
  );
  expect(rows).toEqual([{ id: 1 }, { id: 2 }]);
  expect(await available(client, 'pen')).toBe(3);
});

it('has a clone without the movements of the suite', async () => {
  const clone = await cloneForTest();
  expect(await available(await clone.connect(), 'pen')).toBe(0);
  await clone.drop();
});
