import { type MigrationSet } from '@nx-worktree/migrations';
import { embeddedServerStatus, openServer } from '@nx-worktree/postgres';
import { connectTo, sql, TemporaryRepository } from '@nx-worktree/testkit';
import { Client } from 'pg';
import { NO_TRACES, tracesOf } from '../../testkit/traces';
import { claimedPorts, claimOn } from '../parts/ports/claim';
import { type SuiteEnvironment, type SuiteRequest, withSuiteEnvironment } from './suite';

const MIGRATIONS: MigrationSet[] = [{ project: 'shop', root: '.', tool: 'sql', directory: 'migrations' }];

let repository: TemporaryRepository;
beforeAll(async () => {
  repository = await TemporaryRepository.create();
  await repository.commit({ 'migrations/1_prices.sql': 'create table prices (id int);' });
});
afterAll(() => repository.remove());

function suite(more: Partial<SuiteRequest> = {}): SuiteRequest {
  const { root: checkout } = repository;
  return {
    checkout,
    project: 'shop',
    migrations: MIGRATIONS,
    database: true,
    ports: true,
    server: {},
    ...more,
  };
}

async function expectNothingOf({ variables }: SuiteEnvironment): Promise<void> {
  const id = String(variables['NX_WORKTREE_ENVIRONMENT']);
  const claims = await Promise.all((await claimedPorts()).map(claimOn));
  expect(claims.filter((claim) => claim?.environment === id)).toEqual([]);
  const server = await openServer();
  expect(await server.answers(String(variables['DATABASE_NAME']))).toBe(false);
  await server.close();
  expect(tracesOf(repository)).toEqual(NO_TRACES);
}

/** The clones of a template that are made and nobody's yet. */
async function sparesOf(template: string): Promise<unknown[]> {
  const url = new URL((await embeddedServerStatus()).server?.url ?? '');
  url.pathname = '/nx_worktree';
  const found = await sql(
    url.href,
    `select oid from owned_database where state = 'spare' and template = $1`,
    [template],
  );
  return found.map(({ oid }) => oid);
}

describe('withSuiteEnvironment', () => {
  it('gives a migrated database and ports in this checkout, and takes them away', async () => {
    const seen = await withSuiteEnvironment(suite(), async (environment) => {
      const { variables } = environment;
      const client = await connectTo(String(variables['DATABASE_URL']));
      const { rows } = await client.query(
        "select current_database() as name, to_regclass('prices') as prices",
      );
      await client.end();
      expect(rows).toEqual([{ name: variables['DATABASE_NAME'], prices: 'prices' }]);
      expect(environment.told).toContainEqual(
        expect.stringMatching(/^own database \(PostgreSQL \d+\.\d+, 1 migration\)$/),
      );
      expect(environment.filesBehind.map(({ name }) => name)).toEqual(['migrations/1_prices.sql']);
      expect(variables).toMatchObject({
        PGDATABASE: variables['DATABASE_NAME'],
        TEST_MODE: 'true',
        NX_WORKTREE_TEMPLATE: expect.any(String),
      });
      const [app = 0, ...others] = ['APP_PORT', 'API_PORT', 'DB_PORT'].map((name) => Number(variables[name]));
      expect(others).toEqual([app + 1, app + 2]);
      return environment;
    });
    await expectNothingOf(seen);
  });

  it('takes them away as well when the suite fails, and throws its error', async () => {
    let seen: SuiteEnvironment | undefined;
    const failure = new Error('2 tests failed.');
    const run = withSuiteEnvironment(suite(), async (environment) => {
      seen = environment;
      throw failure;
    });
    await expect(run).rejects.toBe(failure);
    if (!seen) throw new Error('The suite did not run.');
    await expectNothingOf(seen);
  });

  it('takes away what its processes have cloned and not dropped', async () => {
    const server = await openServer();
    let left = '';
    await withSuiteEnvironment(suite({ ports: false }), async () => {
      const worker = await openServer();
      left = (await worker.createDatabase({ name: 'test_worker_1' })).name;
      await worker.close();
      // The server takes a moment to notice; somebody else who reaps may be quicker than the suite.
      const isSeen = async (): Promise<boolean> =>
        (await server.planSweep()).includes(left) || !(await server.answers(left));
      while (!(await isSeen())) continue;
    });
    expect(await server.answers(left)).toBe(false);
    await server.close();
  });

  it('takes them away when a session still sits in the database', async () => {
    let client: Client | undefined;
    const seen = await withSuiteEnvironment(suite({ ports: false }), async (environment) => {
      client = new Client({ connectionString: String(environment.variables['DATABASE_URL']) });
      client.on('error', () => undefined);
      await client.connect();
      return environment;
    });
    await client?.end().catch(() => undefined);
    await expectNothingOf(seen);
  });

  it('makes only what is asked for', async () => {
    const seen = await withSuiteEnvironment(
      suite({ database: false, ports: false, temporaryDirectory: false }),
      async (environment) => environment,
    );
    expect(seen).toEqual({
      variables: { TEST_MODE: 'true', NX_WORKTREE_ENVIRONMENT: expect.any(String) },
      told: [],
      filesBehind: [],
      notices: [],
      keep: expect.any(Function),
      assertUsed: expect.any(Function),
    });
  });

  it.each([false, true])(
    'leaves the next suite a clone that is made already, when told to: %s',
    async (pool) => {
      const server = { pool };
      await repository.commit({ 'migrations/1_prices.sql': `create table prices (id int); -- ${pool}` });
      const { variables } = await withSuiteEnvironment(suite({ server }), async (environment) => environment);
      const template = String(variables['NX_WORKTREE_TEMPLATE']);
      const made = await sparesOf(template);
      expect(made).toHaveLength(pool ? 1 : 0);

      const [next] = await withSuiteEnvironment(suite({ server }), async ({ variables }) =>
        sql(
          String(variables['DATABASE_URL']),
          'select oid from pg_database where datname = current_database()',
        ),
      );

      expect(made.includes(next?.['oid'])).toBe(pool);
    },
  );

  it('does not run the suite when it was aborted before', async () => {
    const run = jest.fn();
    const aborted = AbortSignal.abort(new Error('Interrupted.'));
    await expect(withSuiteEnvironment(suite({ signal: aborted }), run)).rejects.toThrow('Interrupted.');
    expect(run).not.toHaveBeenCalled();
  });

  it('gives suites that run at once different ones', async () => {
    const seen = await Promise.all(
      Array.from({ length: 4 }, () => withSuiteEnvironment(suite(), async (environment) => environment)),
    );
    expect(new Set(seen.map(({ variables }) => variables['DATABASE_NAME'])).size).toBe(4);
    for (const environment of seen) await expectNothingOf(environment);
  });
});
