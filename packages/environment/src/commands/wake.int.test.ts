import { removeEmbeddedServer, stopEmbeddedServer } from '@nx-worktree/postgres';
import { parse } from 'dotenv';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { request, SILENT } from '../../testkit/requests';
import { TemporaryRepository } from '../../testkit/temporary-repository';
import { type EnvironmentRecord } from '../stack/record';
import { createEnvironment } from './create';
import { removeEnvironment } from './remove';
import { wakeEnvironment } from './wake';

const shared = process.env['NX_WORKTREE_HOME'];
let home: string;
let repository: TemporaryRepository;
let environment: EnvironmentRecord;

/** With a server of its own, since it is stopped here. */
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'nx-worktree-wake-'));
  await chmod(home, 0o711);
  process.env['NX_WORKTREE_HOME'] = home;
  repository = await TemporaryRepository.create();
  const wishes = { purpose: 'test-integration', ports: false };
  environment = await createEnvironment(request(repository.root, 'prices', wishes), SILENT);
});

afterAll(async () => {
  await removeEnvironment({ from: repository.root, identifier: 'prices' });
  await removeEmbeddedServer();
  await repository.remove();
  await rm(home, { recursive: true, force: true });
  process.env['NX_WORKTREE_HOME'] = shared;
});

async function urlInFile(): Promise<string> {
  const text = await readFile(join(environment.directory, '.env.test'), 'utf8');
  return parse(text)['DATABASE_URL'] ?? '';
}

async function databaseAnswers(): Promise<string> {
  const client = new Client({ connectionString: await urlInFile() });
  await client.connect();
  const { rows } = await client.query<{ name: string }>('select current_database() as name');
  await client.end();
  return rows[0]?.name ?? '';
}

it('starts a stopped server again, and the environment file is right', async () => {
  const before = await urlInFile();
  await stopEmbeddedServer();
  await expect(databaseAnswers()).rejects.toThrow(/ECONNREFUSED/);

  await wakeEnvironment(environment.directory);

  expect(await databaseAnswers()).toBe('testdb_integration_prices');
  expect(await urlInFile()).toBe(before);
});

it('writes the environment file anew when the port has been taken meanwhile', async () => {
  const before = new URL(await urlInFile());
  await stopEmbeddedServer();
  const stranger = createServer().listen(Number(before.port), '127.0.0.1');
  await once(stranger, 'listening');

  await wakeEnvironment(environment.directory);
  stranger.close();

  expect(new URL(await urlInFile()).port).not.toBe(before.port);
  expect(await databaseAnswers()).toBe('testdb_integration_prices');
});

it('does nothing in a checkout that is no worktree of ours', async () => {
  await stopEmbeddedServer();
  await wakeEnvironment(repository.root);
  await expect(databaseAnswers()).rejects.toThrow(/ECONNREFUSED/);
});
