import { type Client } from 'pg';
import { giveSuite, type Suite } from '../testkit/suite';
import { connectToSuite, TransactionEndedError, transactionForTest } from './index';

let suite: Suite;
let client: Client;

beforeAll(async () => {
  suite = await giveSuite('create table article (name text)');
  client = await connectToSuite();
});
afterAll(async () => {
  await client.end();
  await suite.drop();
});
afterEach(() => client.query('rollback; delete from article'));

const articles = async (): Promise<unknown> => (await client.query('select name from article')).rows;

test('what a test does is taken back, also after a statement that failed', async () => {
  for (const statement of [
    `insert into article values ('pen')`,
    'create table more ()',
    'select no_such_column',
  ]) {
    const transaction = await transactionForTest(client);
    await client.query(statement).catch(() => undefined);
    await transaction.rollback();
    await transaction[Symbol.asyncDispose]();
    expect(await articles()).toEqual([]);
  }
  expect((await client.query(`select to_regclass('more') as more`)).rows).toEqual([{ more: null }]);
});

test('inner savepoints are the test’s own affair', async () => {
  const transaction = await transactionForTest(client);
  await client.query(`savepoint inner_one; insert into article values ('pen'); rollback to inner_one`);
  expect(await articles()).toEqual([]);
  await client.query(`insert into article values ('ink'); release inner_one`);
  await transaction.rollback();
  expect(await articles()).toEqual([]);
});

test.each(['commit', 'rollback', 'commit; begin'])(
  'that %s has ended the transaction is said',
  async (end) => {
    const transaction = await transactionForTest(client);
    await client.query(`insert into article values ('pen')`);
    await client.query(end);

    const rollback = transaction.rollback();

    await expect(rollback).rejects.toThrow(TransactionEndedError);
    await expect(rollback).rejects.toThrow(/ended .* before the test was over.*cloneForTest\(\)/);
    expect((await client.query('select pg_current_xact_id_if_assigned() as transaction')).rows).toEqual([
      { transaction: null },
    ]);
  },
);
