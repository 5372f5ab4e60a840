const { Client } = require('pg');

async function main() {
  const client = new Client({ connectionString: process.env.DATABASE_URL });
  await client.connect();
  await client.query(`insert into "Product" (name) values ('seeded')`);
  const { rows } = await client.query('select current_database() as name');
  console.log(`seeded ${rows[0].name}`);
  await client.end();
}

void main();
