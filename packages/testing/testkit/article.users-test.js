// A test file of somebody who uses Jest and no Nx; it is run where MIGRATIONS is set.
const { cloneForTest, truncateTables } = require('@nx-worktree/testing');

let clone;
let client;

beforeAll(async () => {
  clone = await cloneForTest({ directory: process.env.MIGRATIONS });
  client = await clone.connect();
}, 60_000);
afterAll(() => clone.drop());
beforeEach(() => truncateTables(client));

test.each(['one test', 'another test'])('%s finds no rows', async () => {
  expect((await client.query('select * from article')).rows).toEqual([]);
  await client.query(`insert into article values (1, 'pen')`);
});
