import { AsyncLocalStorage } from 'node:async_hooks';
import { Client } from 'pg';
import { openServer, type Server } from '../src';
import { requestOn } from './continued-request';

/** One time that the work is done: it comes to a stop with its n-th statement that changes something on the server. */
interface Run {
  readonly stopsAt: number;
  statements: number;
  readonly stop: () => void;
}

const current = new AsyncLocalStorage<Run>();

/**
 * Does the same work several times at once, each on a server session and with a key of its own. The n-th comes to a
 * stop when it has sent its n-th statement: the server carries that out, and nobody follows it up. When each has
 * stopped or come to its end, this process says how many have stopped, and kills itself.
 */
async function main(what: string, runs: number): Promise<void> {
  stopRunsAtTheirStatement();
  const ends = Array.from({ length: runs }, async (_, index): Promise<number> => {
    const server = await openServer();
    const work = await prepare(server, what, `${what} ${index + 1}`);
    return new Promise((resolve, reject) => {
      const run = { stopsAt: index + 1, statements: 0, stop: () => resolve(1) };
      current.run(run, () => void work().then(() => resolve(0), reject));
    });
  });
  const stopped = await Promise.all(ends);
  console.log(stopped.reduce((sum, one) => sum + one, 0));
  process.kill(process.pid, 'SIGKILL');
}

async function prepare(server: Server, what: string, key: string): Promise<() => Promise<unknown>> {
  const build = (): ReturnType<Server['ensureTemplate']> => server.ensureTemplate(requestOn(key));
  if (what === 'build') return build;
  const template = await server.ensureTemplate(requestOn(what));
  const record = what.endsWith('worktree') && ({ kind: 'record', id: key, path: '/record.json' } as const);
  const clone = (): ReturnType<Server['createDatabase']> =>
    server.createDatabase({ name: key, template, ...(record && { holder: record }) });
  if (what.startsWith('clone')) return clone;
  const database = await clone();
  if (what === 'keep') return () => database.keep();
  return () => (record ? server.dropDatabasesOf(key) : database.drop());
}

function stopRunsAtTheirStatement(): void {
  // `query` has overloads that a wrapper can't have all; what is given is given on.
  const prototype: { query: (...args: never[]) => unknown } = Client.prototype;
  const { query } = prototype;
  prototype.query = function (this: Client, ...args) {
    const result = query.apply(this, args);
    const run = current.getStore();
    const [text] = args as unknown[];
    if (!run || !isChange(String(text)) || ++run.statements !== run.stopsAt) return result;
    // Nobody hears what becomes of it.
    Promise.resolve(result).catch(() => undefined);
    run.stop();
    return new Promise(() => undefined);
  };
}

function isChange(text: string): boolean {
  return !/^\s*select\s/.test(text) || text.includes('advisory');
}

const [what = '', runs = ''] = process.argv.slice(2);
void main(what, Number(runs));
