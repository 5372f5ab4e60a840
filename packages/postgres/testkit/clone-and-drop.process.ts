import { openServer } from '../src';
import { cloneAndDrop } from './clone-and-drop';

/** Clones a template and drops the clone, so many times. */
async function main(template: string, times: number): Promise<void> {
  const server = await openServer();
  await cloneAndDrop(server, { name: template }, times);
  await server.close();
}

const [template = '', times = ''] = process.argv.slice(2);
void main(template, Number(times));
