import { type Database, openServer, type Server } from '@nx-worktree/postgres';

/** The server of a test file, from its first test to its last. */
export interface TestServer {
  readonly server: Server;
}

/** The server of a test file, and an empty database for each of its tests. */
export interface TestDatabase extends TestServer {
  readonly database: Database;
}

/** Opens the server for the tests of a file, or of the `describe` in which this is called. */
export function useServer(): TestServer {
  const used = {} as { server: Server };
  beforeAll(async () => {
    used.server = await openServer();
  });
  afterAll(() => used.server.close());
  return used;
}

/** Opens the server, and makes a database of this name for each test. */
export function useDatabase(name: string): TestDatabase {
  const used = useServer() as { server: Server; database: Database };
  beforeEach(async () => {
    used.database = await used.server.createDatabase({ name });
  });
  afterEach(() => used.database.drop());
  return used;
}
