// As its README has it: a database per test file from SQL files, or from a template that is there.
import { getConnections, seed } from 'pgsql-test';
import { given, serve } from './serve.mjs';

const { server, template, files, query } = given;
let connections;

serve({
  async run() {
    connections = template
      ? await getConnections({ pg: server, db: { template } }, [])
      : await getConnections({ pg: server }, [seed.sqlfile(files)]);
    await connections.pg.query(query);
  },
  reset: () => connections.teardown(),
});
