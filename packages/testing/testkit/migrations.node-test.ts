import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { type Client } from 'pg';
import { type Clone, cloneForTest, deleteRows, transactionForTest } from '../src';

/** A test file for Node's own runner, as somebody without Nx would write it. */
const directory = process.env['MIGRATIONS'] ?? '';

let clone: Clone;
let client: Client;

before(async () => {
  clone = await cloneForTest({ directory });
  client = await clone.connect();
});
after(() => clone.drop());
beforeEach(() => deleteRows(client));

for (const name of ['one test', 'another test']) {
  test(`${name} finds no rows`, async () => {
    assert.deepEqual((await client.query('select * from article')).rows, []);
    await client.query(`insert into article values (1, 'pen')`);
  });
}

test('in a transaction', async () => {
  const transaction = await transactionForTest(client);
  await client.query(`insert into article values (1, 'pen')`);
  await transaction.rollback();
  assert.deepEqual((await client.query('select * from article')).rows, []);
});
