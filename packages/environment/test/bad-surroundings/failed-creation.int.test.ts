import { openServer } from '@nx-worktree/postgres';
import { connectTo, TemporaryRepository } from '@nx-worktree/testkit';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { request, SILENT } from '../../testkit/requests';
import { NO_TRACES, tracesOf } from '../../testkit/traces';
import { claimedPorts } from '../../src/parts/ports/claim';
import { createEnvironment, type CreateRequest } from '../../src/commands/create';
import { removeEnvironment } from '../../src/commands/remove';

let repository: TemporaryRepository;
beforeEach(async () => {
  repository = await TemporaryRepository.create();
});
afterEach(() => repository.remove());

const FIRST = { 'project.json': '{}', 'migrations/1_first.sql': 'create table first ();' };
const HALF = 'create table half ();\nselect * from nowhere;';

/** What is wrong with the workspace, what is asked for, and what is said. */
const FAILURES: [string, Record<string, string>, Partial<CreateRequest>, string, RegExp][] = [
  [
    'a server that nobody answers for',
    FIRST,
    { server: { url: 'postgresql://maker:s3cr3t@127.0.0.1:1/postgres' } },
    'SERVER_UNREACHABLE',
    /^The PostgreSQL server at 127\.0\.0\.1:1 can't be reached: .*ECONNREFUSED.* Start it, or correct its URL\.$/,
  ],
  [
    'a migration that fails half-way',
    { ...FIRST, 'migrations/2_half.sql': HALF },
    {},
    'MIGRATION_FAILED',
    /migrations\/2_half\.sql, line 2\):\nrelation "nowhere" does not exist\nThe half-migrated database was dropped/,
  ],
  [
    'a migration tool that is not installed',
    { 'project.json': '{}', 'knexfile.js': '', 'migrations/1.js': '' },
    {},
    'MIGRATION_TOOL_MISSING',
    /need knex, which is not installed.*npm install --save-dev knex/,
  ],
];

const creating = (more: Partial<CreateRequest>) =>
  createEnvironment(request(repository.root, 'prices', { purpose: 'test-integration', ...more }), SILENT);

async function ours(): Promise<string[]> {
  const server = await openServer();
  const names = (await server.databases()).map(({ name }) => name);
  await server.close();
  return names.sort();
}

describe('a creation that fails when most of the worktree is there', () => {
  it.each(FAILURES)('for %s says why and leaves nothing', async (_what, files, more, code, message) => {
    await repository.commit(files);
    const [claimed, databases] = [await claimedPorts(), await ours()];

    await expect(creating(more)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });

    expect(tracesOf(repository)).toEqual(NO_TRACES);
    // What other tests have left there may be swept meanwhile.
    expect(claimed).toEqual(expect.arrayContaining(await claimedPorts()));
    expect(databases).toEqual(expect.arrayContaining(await ours()));
  });

  it('for ports that are used up says by whom, and leaves nothing', async () => {
    const stranger = createServer().listen(65_534, '127.0.0.1');
    await once(stranger, 'listening');
    const claimed = await claimedPorts();
    try {
      await expect(creating({ portBase: 65_532 })).rejects.toMatchObject({
        code: 'PORTS_USED_UP',
        inUse: { claimed: 0, listening: 1 },
      });
    } finally {
      stranger.close();
    }
    expect(tracesOf(repository)).toEqual(NO_TRACES);
    expect(claimed).toEqual(expect.arrayContaining(await claimedPorts()));
  });

  it('does not stand in the way of the next one, which has nothing of the half-built template', async () => {
    await repository.commit({ ...FIRST, 'migrations/2_half.sql': HALF });
    await expect(creating({})).rejects.toMatchObject({ code: 'MIGRATION_FAILED' });

    await repository.commit({ 'migrations/2_half.sql': 'create table whole ();' });
    const { facts } = await creating({});
    const client = await connectTo(String(facts.database?.url));
    const { rows } = await client.query<{ name: string }>(
      `select tablename as name from pg_tables where schemaname = 'public' order by 1`,
    );
    await client.end();
    expect(rows.map(({ name }) => name)).toEqual(['first', 'whole']);
    await removeEnvironment({ from: repository.root, identifier: 'prices' });
  });
});
