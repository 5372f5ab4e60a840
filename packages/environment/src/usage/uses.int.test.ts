import { openServer } from '@nx-worktree/postgres';
import { connectTo, Script, temporaryDirectory } from '@nx-worktree/testkit';
import { mkdir, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { startBystander } from '../../testkit/bystander';
import { scripts } from '../../testkit/scripts';
import { ServerAccess } from '../server/server-access';
import { type EnvironmentFacts, type EnvironmentRecord, withResources } from '../parts/parts';
import { EnvironmentInUseError } from './environment-in-use';
import { processUses } from './processes';
import { describeUse } from './use';
import { assertUnused, usesOf } from './uses';
import { parseIdentifier } from '../engine/identifier';

const BASE = 23_000;
const server = new ServerAccess({});
const closing: (() => unknown)[] = [];

let home: string;
let environment: EnvironmentRecord;
beforeEach(async () => {
  home = temporaryDirectory();
  environment = environmentAt(join(home, 'test-integration-prices'), 'id of prices');
  await mkdir(join(environment.directory, 'packages/api'), { recursive: true });
});
afterEach(async () => {
  await Script.killAll();
  for (const close of closing.splice(0)) await close();
  await rm(home, { recursive: true });
});
afterAll(() => server.close());

function environmentAt(directory: string, id: string, facts: EnvironmentFacts = {}): EnvironmentRecord {
  const created = new Date().toISOString();
  const ports = { app: BASE + 1, api: BASE + 2, db: BASE + 3 };
  const names = { purpose: 'test-integration', identifier: parseIdentifier('prices') };
  return {
    schemaVersion: 1,
    id,
    ...names,
    directory,
    created,
    begun: [],
    state: 'ready',
    facts: { ports, ...facts },
  };
}

test('nobody uses an environment that was only made', async () => {
  expect(await usesOf(withResources(environment), server)).toEqual([]);
  await expect(assertUnused(withResources(environment), server)).resolves.toBeUndefined();
});

test('a process in the worktree, one with its variables and one on its port use it, and others do not', async () => {
  const directory = join(environment.directory, 'packages/api');
  const inside = await startBystander(directory);
  const told = await startBystander(home, { variables: { NX_WORKTREE_ENVIRONMENT: environment.id } });
  const listener = await startBystander(home, { port: BASE + 2 });
  await startBystander(home, { variables: { NX_WORKTREE_ENVIRONMENT: 'another one' } });
  await mkdir(`${environment.directory}-2`);
  await startBystander(`${environment.directory}-2`);

  const uses = await usesOf(withResources(environment), server);
  expect(uses).toHaveLength(3);
  expect(uses).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ pid: inside.pid, directory, isTold: false, ports: [] }),
      expect.objectContaining({ pid: told.pid, isTold: true, ports: [] }),
      expect.objectContaining({ pid: listener.pid, isTold: false, ports: [BASE + 2] }),
    ]),
  );
  const texts = uses.map(describeUse).join('\n');
  expect(texts).toContain(`(process ${inside.pid}): works in ${directory}`);
  expect(texts).toContain(`(process ${listener.pid}): listens on port ${BASE + 2}`);
});

test('is found for many environments in one look, each with its own', async () => {
  const other = environmentAt(join(home, 'test-unit-other'), 'id of other', { ports: undefined });
  await mkdir(other.directory);
  const { pid } = await startBystander(other.directory);
  const uses = await processUses([withResources(environment), withResources(other)]);
  expect(uses.get(environment.id)).toEqual([]);
  expect(uses.get(other.id)).toMatchObject([{ pid, directory: other.directory }]);
});

test('this process does not count, although it listens on a port of the environment', async () => {
  const own = createServer();
  await new Promise<void>((resolve) => own.listen(BASE + 1, '127.0.0.1', resolve));
  closing.push(() => own.close());
  expect(await usesOf(withResources(environment), server)).toEqual([]);
});

test('a process that is about to leave is waited for', async () => {
  const leaving = await startBystander(environment.directory);
  const looking = usesOf(withResources(environment), server);
  await leaving.kill();
  expect(await looking).toEqual([]);
});

test("tools' helpers that end with the checkout do not count", async () => {
  const script = join(home, 'node_modules/nx/dist/src/daemon/server/start.js');
  const child = scripts.start('bystander', [String(BASE + 9), script], { cwd: environment.directory });
  await child.line();
  expect(await usesOf(withResources(environment), server)).toEqual([]);
});

test('a session in its database uses it, and is named without a password', async () => {
  const opened = await openServer();
  closing.push(() => opened.close());
  const database = await opened.createDatabase({ name: 'testdb_uses' });
  const client = await connectTo({ connectionString: database.url, application_name: 'shop api' });
  const used = environmentAt(environment.directory, environment.id, {
    database: { name: database.name, url: database.url },
  });

  const failure: unknown = await assertUnused(withResources(used), server).catch((error: unknown) => error);
  await client.end();

  expect(failure).toBeInstanceOf(EnvironmentInUseError);
  expect(String(failure)).toMatch(
    /prices is in use.*\n  shop api \(user postgres, process \d+ of the server\) in the database testdb_uses\n.*--force/,
  );
  expect(JSON.stringify(failure)).not.toContain(new URL(database.url).password);
  // A session ends on the server a moment after its client has gone.
  await expect(assertUnused(withResources(used), server)).resolves.toBeUndefined();
});
