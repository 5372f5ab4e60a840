import { type MigrationSet } from '@nx-worktree/migrations';
import { type Holder } from '@nx-worktree/system';
import { connectTo, TemporaryCheckout } from '@nx-worktree/testkit';
import { randomUUID } from 'node:crypto';
import { ServerAccess } from '../../server/server-access';
import { type EnvironmentRecord } from '../parts';
import { bindDatabase } from './bound-database';
import { parseIdentifier } from '../../engine/identifier';

const SQL: MigrationSet = { project: 'audit', root: 'audit', tool: 'sql' };

let checkout: TemporaryCheckout;
let server: ServerAccess;
beforeEach(async () => {
  server = new ServerAccess({});
  checkout = await TemporaryCheckout.with({
    'audit/migrations/1.sql': `create table step_${randomUUID().replaceAll('-', '')} ();`,
    'audit/migrations/2.sql': 'create table entries ();',
  });
});
afterEach(async () => {
  await server.close();
  await checkout.remove();
});

describe.each(['process', 'record'] as const)('bindDatabase, held by the %s', (kind) => {
  it('builds the template once, clones it, verifies and drops the clone', async () => {
    const [first, second] = [environment(), environment()];
    const part = partFor([SQL], kind);
    const other = partFor([SQL], kind);
    const { facts, summary } = await part.apply(first);
    const applied = await other.apply(second);
    expect(summary).toBe(`${facts.database?.name}, 2 migrations applied`);
    expect(applied.summary).toBe(`${applied.facts.database?.name}, 2 migrations from the template`);
    expect(applied.facts.database?.name).not.toBe(facts.database?.name);
    expect(applied.facts.database?.template).toBe(facts.database?.template);
    expect(await count(facts.database?.url ?? '', 'entries')).toBe(0);
    expect(await part.verify({ ...first, facts })).toEqual({ state: 'ok' });

    await part.revert(first);
    await part.revert(first);
    expect(await part.verify({ ...first, facts })).toMatchObject({ state: 'failed' });
    expect(await other.verify({ ...second, facts: applied.facts })).toEqual({ state: 'ok' });
    await other.revert(second);
  });

  it('gives an empty database where there are no migrations', async () => {
    const part = partFor([], kind);
    const { facts, summary } = await part.apply(environment());
    expect(summary).toMatch(/, empty$/);
    expect(await count(facts.database?.url ?? '', 'pg_tables where schemaname = current_schema()')).toBe(0);
    await part.revert(environment());
  });
});

const ids = new Set<string>();
afterEach(async () => {
  const access = new ServerAccess({});
  for (const id of ids) await (await access.open()).dropDatabasesOf(id);
  await access.close();
});

function partFor(sets: MigrationSet[], kind: Holder['kind']) {
  const record = async (id: string) => ({ kind: 'record', id, path: '/record.json' }) as const;
  const migrations = () => Promise.resolve({ sets });
  return bindDatabase({ server, name: 'testdb_step', migrations, ...(kind === 'record' && { record }) });
}

function environment(): EnvironmentRecord {
  const id = randomUUID();
  ids.add(id);
  return {
    schemaVersion: 1,
    id,
    purpose: 'test-integration',
    identifier: parseIdentifier('api-endpoints'),
    directory: checkout.root,
    created: new Date().toISOString(),
    begun: [],
    state: 'creating',
    facts: {},
  };
}

async function count(url: string, from: string): Promise<number> {
  const client = await connectTo(url);
  try {
    return (await client.query<{ count: number }>(`select count(*)::int from ${from}`)).rows[0]?.count ?? -1;
  } finally {
    await client.end();
  }
}
