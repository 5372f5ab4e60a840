const { available } = require('@acme/stock');
const assert = require('node:assert/strict');
const { once } = require('node:events');
const { realpathSync } = require('node:fs');
const { createServer } = require('node:http');
const { join } = require('node:path');
const { after, before, test } = require('node:test');
const { Client } = require('pg');

const client = new Client({ connectionString: process.env.DATABASE_URL });
const server = createServer(async (request, response) => {
  response.end(String(await available(client, request.url.slice(1))));
});

before(async () => {
  await client.connect();
  await client.query('truncate shop.sales, stock.movements restart identity');
  server.listen(Number(process.env.APP_PORT), '127.0.0.1');
  await once(server, 'listening');
});

after(async () => {
  server.close();
  await client.end();
});

test('uses the library of this checkout', () => {
  assert.equal(
    realpathSync(require.resolve('@acme/stock')),
    realpathSync(join(__dirname, '../../stock/index.js')),
  );
});

test('tells over its port what is available', async () => {
  await client.query(`insert into stock.movements (article, pieces) values ('pen', 7)`);

  const response = await fetch(`http://127.0.0.1:${process.env.APP_PORT}/pen`);
  assert.equal(await response.text(), '7');
});

test('sells a movement once', async () => {
  const { rows } = await client.query('insert into shop.sales (movement_id) values (1) returning id');

  assert.deepEqual(rows, [{ id: 1 }]);
  await assert.rejects(
    client.query('insert into shop.sales (movement_id) values (1)'),
    /one_sale_per_movement/,
  );
});
