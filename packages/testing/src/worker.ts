import { type ConnectionInfo, connectionInfo } from '@nx-worktree/postgres';
import { getEnvironmentData, setEnvironmentData } from 'node:worker_threads';
import { type Connections, connectionsTo } from './connections';
import { type Migrations } from './migrations';
import { withServer } from './server-of-process';
import { type Source, sourceOf } from './source';
import { createFor } from './suite';

/** The database of a worker of the test runner. */
export interface WorkerDatabase extends Connections, AsyncDisposable {
  /** Ends the connections that were opened here, with `await using` by itself. The database stays for the next file. */
  disconnect(): Promise<void>;
}

/** Runners tell their workers which one they are: Jest, Vitest, pytest-xdist. */
const WORKER_VARIABLES = ['JEST_WORKER_ID', 'VITEST_POOL_ID', 'PYTEST_XDIST_WORKER'];

const making = new Map<string, Promise<ConnectionInfo>>();

/**
 * The migrated database of this worker process of the test runner (of this thread, where workers are threads): a clone
 * that is made for the first test file that asks for it, and is the same for all later ones. It isolates workers from
 * each other and from the suite's own database, so files that run at the same time don't meet. It doesn't isolate the
 * files that one worker runs one after the other, nor their tests: what one leaves behind, the next finds, so empty the
 * tables or use a transaction per test. In watch mode, a worker that stays has its database still. Runners that start
 * a process for each file (Vitest by default, node:test) have a database for each file.
 *
 * The database goes when the process has ended: the next process that asks nx-worktree for a database drops it. Where the server
 * has to be made and started first, and the template to be built, that takes seconds: give `beforeAll` a timeout of a
 * minute.
 *
 * @param migrations as for `cloneForTest`; other migrations are another database
 * @throws {@link NotInEnvironmentError} when there is neither an environment nor migrations
 * @throws {@link TemplateMissingError} when the template is gone
 * @throws {@link MigrationsMissingError} when the migrations don't exist
 * @throws {@link SqlFileError} when a SQL file fails
 */
export async function databaseOfWorker(migrations?: Migrations): Promise<WorkerDatabase> {
  const source = await sourceOf(migrations);
  const { connections, endAll } = connectionsTo(await findOrMake(source));
  return { ...connections, disconnect: endAll, [Symbol.asyncDispose]: endAll };
}

/**
 * Jest reloads this module for each file, and gives each a `process` and a `globalThis` of its own; what Node keeps
 * as data of the thread is the same for all of them.
 */
async function findOrMake(source: Source): Promise<ConnectionInfo> {
  const key = `nx-worktree: database of this worker, ${source.key}`;
  const url = getEnvironmentData(key);
  if (typeof url === 'string') return connectionInfo(url, nameIn(url));
  const made = making.get(key) ?? make(key, source);
  making.set(key, made);
  return made.finally(() => making.delete(key));
}

/** The session that holds the database is never given back: it ends with the process. */
async function make(key: string, source: Source): Promise<ConnectionInfo> {
  const { result } = await withServer(source.server, async (server) => {
    const template = await source.template(server);
    const database = await createFor(server, { name: nameFor(source), template });
    setEnvironmentData(key, database.url);
    // From then on a sweep may drop it, so the next file needs another one.
    server.lost.addEventListener('abort', () => setEnvironmentData(key, undefined), { once: true });
    return database;
  });
  return result;
}

function nameFor({ name }: Source): string {
  const worker = WORKER_VARIABLES.map((variable) => process.env[variable]).find(Boolean);
  return ['test_worker', worker, process.pid, name].filter(Boolean).join('_');
}

function nameIn(url: string): string {
  return decodeURIComponent(new URL(url).pathname.slice(1));
}
