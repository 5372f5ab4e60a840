const assert = require('node:assert/strict');
const { after, before, test } = require('node:test');
const { Client } = require('pg');

const client = new Client({ connectionString: process.env.DATABASE_URL });

before(() => client.connect());
after(() => client.end());

test('has a product of a name once', async () => {
  await client.query(`insert into "Product" (name) values ('pen')`);
  await assert.rejects(client.query(`insert into "Product" (name) values ('pen')`), /Product_name_key/);
});
