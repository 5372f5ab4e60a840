import { removeEmbeddedServer, stopEmbeddedServer } from '@nx-worktree/postgres';
import { type OwnHome, sql, TemporaryRepository, useOwnHome } from '@nx-worktree/testkit';
import { parse } from 'dotenv';
import { once } from 'node:events';
import { copyFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { request, SILENT } from '../../testkit/requests';
import { type EnvironmentRecord } from '../parts/parts';
import { createEnvironment } from './create';
import { removeEnvironment } from './remove';
import { type AwakeEnvironment, wakeEnvironment } from './wake';

let home: string;
let removeHome: OwnHome['remove'];
let repository: TemporaryRepository;
let environment: EnvironmentRecord;

/** With a server of its own, since it is stopped here. */
beforeAll(async () => {
  ({ home, remove: removeHome } = useOwnHome({ stop: removeEmbeddedServer }));
  repository = await TemporaryRepository.create();
  const options = { purpose: 'test-integration', ports: false };
  environment = await createEnvironment(request(repository.root, 'prices', options), SILENT);
});

afterAll(async () => {
  await removeEnvironment({ from: repository.root, identifier: 'prices' });
  await repository.remove();
  await removeHome();
});

async function urlInFile({ directory } = environment): Promise<string> {
  const text = await readFile(join(directory, '.env.test'), 'utf8');
  return parse(text)['DATABASE_URL'] ?? '';
}

/** The same server as one by URL, whose role keeps its password when the server is started again. */
async function urlOfRole(role: string): Promise<string> {
  await sql(await urlInFile(), `create role ${role} superuser login password 'its-own'`);
  const url = new URL(await urlInFile());
  return Object.assign(url, { pathname: '/postgres', username: role, password: 'its-own' }).href;
}

async function databaseAnswers(url?: string): Promise<string> {
  const rows = await sql<{ name: string }>(url ?? (await urlInFile()), 'select current_database() as name');
  return rows[0]?.name ?? '';
}

it('starts a stopped server again, with another password, and the environment file follows', async () => {
  const before = await urlInFile();
  await stopEmbeddedServer();
  await expect(databaseAnswers()).rejects.toThrow(/ECONNREFUSED/);

  await wakeEnvironment(environment.directory);

  expect(await databaseAnswers()).toBe('testdb_integration_prices');
  expect(new URL(await urlInFile()).port).toBe(new URL(before).port);
  await expect(databaseAnswers(before)).rejects.toThrow(/password authentication failed/);
});

it('has the files of all other worktrees follow, those of other repositories too', async () => {
  const options = { purpose: 'test-integration', ports: false };
  const other = await TemporaryRepository.create();
  const elsewhere = await createEnvironment(request(other.root, 'elsewhere', options), SILENT);
  const moved = await createEnvironment(request(repository.root, 'moved', options), SILENT);
  await rename(moved.directory, join(home, 'moved'));
  await mkdir(moved.directory);
  await writeFile(join(moved.directory, '.env.test'), 'MINE=1\n');
  await stopEmbeddedServer();

  await wakeEnvironment(environment.directory);

  expect(await databaseAnswers(await urlInFile(elsewhere))).toBe('testdb_integration_elsewhere');
  expect(await readFile(join(moved.directory, '.env.test'), 'utf8')).toBe('MINE=1\n');
  await rm(moved.directory, { recursive: true });
  await rename(join(home, 'moved'), moved.directory);
  await removeEnvironment({ from: repository.root, identifier: 'moved' });
  await removeEnvironment({ from: other.root, identifier: 'elsewhere' });
  await other.remove();
});

it('is no obstacle to itself when many wake the same worktree', async () => {
  await stopEmbeddedServer();

  const awake = await Promise.all(Array.from({ length: 5 }, () => wakeEnvironment(environment.directory)));

  const url = await urlInFile();
  for (const one of awake) {
    expect(one?.obstacle).toBeUndefined();
    expect(one?.variables['DATABASE_URL']).toBe(url);
  }
  expect(await databaseAnswers()).toBe('testdb_integration_prices');
});

it('writes the environment file anew when the port has been taken meanwhile', async () => {
  const before = new URL(await urlInFile());
  await stopEmbeddedServer();
  const stranger = createServer().listen(Number(before.port), '127.0.0.1');
  await once(stranger, 'listening');

  const awake = await wakeEnvironment(environment.directory);
  stranger.close();

  expect(awake?.variables['DATABASE_URL']).toBe(await urlInFile());
  expect(new URL(await urlInFile()).port).not.toBe(before.port);
  expect(await databaseAnswers()).toBe('testdb_integration_prices');
});

it('tells what processes have to be told, from below the root as well', async () => {
  const below = join(environment.directory, 'apps/api');
  await mkdir(below, { recursive: true });
  const variables = parse(await readFile(join(environment.directory, '.env.test'), 'utf8'));
  expect(variables).toMatchObject({ PGDATABASE: 'testdb_integration_prices', TEST_MODE: 'true' });
  expect(await wakeEnvironment(environment.directory)).toEqual({ variables });
  expect(await wakeEnvironment(below)).toEqual({ variables });
});

it('tells the same when the server can not be reached, and why it is so', async () => {
  const url = await urlOfRole('outsider');
  const options = { purpose: 'test-integration', ports: false, server: { url } };
  const { directory, facts } = await createEnvironment(request(repository.root, 'external', options), SILENT);
  await stopEmbeddedServer();

  const awake = await wakeEnvironment(directory);
  expect(awake?.variables['DATABASE_URL']).toBe(facts.database?.url);
  expect(awake?.obstacle).toBeInstanceOf(Error);

  await wakeEnvironment(environment.directory);
  await removeEnvironment({ from: repository.root, identifier: 'external' });
});

it('tells what the environment file says when the record is gone', async () => {
  const options = { purpose: 'test-integration', ports: false };
  const lost = await createEnvironment(request(repository.root, 'lost', options), SILENT);
  const record = join(repository.root, '.git/nx-worktree/environments/lost.json');
  await copyFile(record, join(home, 'lost.json'));
  await rm(record);
  const told: AwakeEnvironment | undefined = await wakeEnvironment(lost.directory);
  expect(told?.variables).toMatchObject({ PGDATABASE: 'testdb_integration_lost' });
  await copyFile(join(home, 'lost.json'), record);
  await removeEnvironment({ from: repository.root, identifier: 'lost' });
});

it('does nothing in a checkout that is no worktree of ours', async () => {
  await copyFile(
    join(environment.directory, '.worktree-metadata.json'),
    join(repository.root, '.worktree-metadata.json'),
  );
  await stopEmbeddedServer();
  expect(await wakeEnvironment(repository.root)).toBeUndefined();
  await expect(databaseAnswers()).rejects.toThrow(/ECONNREFUSED/);
});
