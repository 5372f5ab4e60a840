import { sql } from '@nx-worktree/testkit';
import { appendFileSync } from 'node:fs';
import { once } from 'node:events';
import { openServer } from '../src';

/**
 * Says that it is ready, waits for a line, asks for a template and clones it. Each build leaves a line in the file. With
 * `hang`, building never ends. Prints the template's name and `built`.
 */
async function main(key: string, file: string, mode: string): Promise<void> {
  const server = await openServer();
  console.log('ready');
  await once(process.stdin, 'data');
  process.stdin.destroy();
  const template = await server.ensureTemplate({
    key,
    manifest: { 'migrations/0001.sql': key },
    async build({ url }) {
      appendFileSync(file, 'build\n');
      await sql(url, 'create table article (id int); select pg_sleep(0.3)');
      if (mode !== 'hang') return;
      console.log('building');
      await new Promise((resolve) => setTimeout(resolve, 600_000));
    },
  });
  const clone = await server.createDatabase({ name: 'testdb_of_many', template });
  await sql(clone.url, 'insert into article values (1)');
  console.log(`${template.name} ${template.built}`);
  await clone.drop();
  await server.close();
}

const [key = '', file = '', mode = ''] = process.argv.slice(2);
void main(key, file, mode);
