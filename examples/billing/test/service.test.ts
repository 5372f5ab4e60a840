import { billingService } from '../src/service';
import knex from 'knex';
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, test } from 'node:test';

const database = knex({ client: 'pg', connection: process.env['DATABASE_URL'] ?? '' });
const server = billingService(database);
const port = Number(process.env['APP_PORT'] ?? 8001);
const year = new Date().getUTCFullYear();

// One story: each test goes on where the one before it stopped.
before(async () => {
  await database.raw(`
    truncate billing.accounts, billing.counters, audit.entries restart identity cascade;
    insert into billing.accounts (name) values ('Analytical Engines');
  `);
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
});

after(async () => {
  server.close();
  await database.destroy();
});

test('issues the first invoice of the year, with tax', async () => {
  const items = [
    { description: 'Brass', net: 1999, taxCode: 'standard' },
    { description: 'Handbook', net: 1000, taxCode: 'reduced' },
  ];

  assert.deepEqual(await post('/invoices', { account: 1, items }), {
    status: 201,
    body: {
      number: `R-${year}-0001`,
      account: 'Analytical Engines',
      total: '34.49 EUR',
      paid: '0.00 EUR',
      settled: false,
    },
  });
});

test('a refused invoice uses up no number', async () => {
  const refused = await post('/invoices', {
    account: 1,
    items: [{ description: 'Tea', net: 1, taxCode: 'luxury' }],
  });
  const issued = await post('/invoices', {
    account: 1,
    items: [{ description: 'Tea', net: 100, taxCode: 'exempt' }],
  });

  assert.deepEqual(refused, { status: 404, body: { error: 'There is no tax code luxury.' } });
  assert.equal(issued.body.number, `R-${year}-0002`);
});

test('is settled by the payment that completes it', async () => {
  const path = `/invoices/R-${year}-0001/payments`;
  const first = await post(path, { amount: 3000, reference: 'bank-1' });
  const second = await post(path, { amount: 449, reference: 'bank-2' });

  assert.deepEqual([first.body.settled, second.body.settled], [false, true]);
  assert.equal(second.body.paid, '34.49 EUR');
});

test('refuses a payment that the bank reports twice', async () => {
  const again = await post(`/invoices/R-${year}-0002/payments`, { amount: 100, reference: 'bank-1' });

  assert.deepEqual(again, { status: 409, body: { error: 'The payment bank-1 has been recorded already.' } });
});

test('settles once when two payments come at the same time', async () => {
  const path = `/invoices/R-${year}-0002/payments`;
  await Promise.all([
    post(path, { amount: 60, reference: 'bank-3' }),
    post(path, { amount: 40, reference: 'bank-4' }),
  ]);

  const response = await fetch(`http://127.0.0.1:${port}/invoices/R-${year}-0002`);
  assert.deepEqual(await response.json(), {
    number: `R-${year}-0002`,
    account: 'Analytical Engines',
    total: '1.00 EUR',
    paid: '1.00 EUR',
    settled: true,
  });
});

test('has nothing in its database that this story does not tell', async () => {
  const changes = await database('audit.history')
    .select('table_name', 'operation')
    .count({ times: '*' })
    .groupBy(1, 2)
    .orderBy([1, 2]);

  assert.deepEqual(changes, [
    { table_name: 'billing.invoices', operation: 'insert', times: '2' },
    { table_name: 'billing.invoices', operation: 'update', times: '2' },
    { table_name: 'billing.payments', operation: 'insert', times: '4' },
  ]);
});

async function post(path: string, body: object): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method: 'POST',
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}
