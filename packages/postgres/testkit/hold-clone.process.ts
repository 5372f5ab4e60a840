import { openServer } from '../src';

/** Leases a database, prints its name, and holds it until it is killed. */
async function main(name: string): Promise<void> {
  const server = await openServer();
  const database = await server.createDatabase({ name });
  console.log(database.name);
  setInterval(() => undefined, 1_000);
}

void main(process.argv[2] ?? '');
