import { type Server, type Template } from '../src';

/** Clones a template and drops the clone, so many times. */
export async function cloneAndDrop(
  server: Server,
  template: Pick<Template, 'name'>,
  times: number,
): Promise<void> {
  for (let count = 0; count < times; count++) {
    const clone = await server.createDatabase({ name: 'testdb_in_a_row', template });
    await clone.drop();
  }
}
