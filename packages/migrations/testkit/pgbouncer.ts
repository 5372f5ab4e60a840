import { type ConnectionInfo } from '@nx-worktree/postgres';
import { temporaryDirectory, writeFiles } from '@nx-worktree/testkit';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { useDebianPackages } from './debian-packages';

/**
 * PgBouncer as Debian has it. From now on, `pgbouncer` is that program.
 *
 * @returns why it isn't possible here, as a sentence without its full stop; `undefined` when it is done
 */
export function useDebianPgBouncer(): string | undefined {
  return useDebianPackages('pgbouncer', ['pgbouncer', 'libevent-2.1-7', 'libc-ares2'], ({ root, run }) => {
    const architecture = run('dpkg-architecture', '-qDEB_HOST_MULTIARCH').trim();
    return `LD_LIBRARY_PATH=${join(root, 'usr/lib', architecture)} exec ${root}/usr/sbin/pgbouncer "$@"`;
  });
}

/** The real PgBouncer, which lends its only connection to a database to whoever has a transaction. */
export class PgBouncer {
  private constructor(
    private readonly program: ChildProcess,
    readonly port: number,
  ) {}

  /** @param database to which its connections lead */
  static async start({ variables }: ConnectionInfo): Promise<PgBouncer> {
    const port = await freePort();
    const { PGHOST, PGPORT, PGUSER, PGPASSWORD } = variables;
    const directory = temporaryDirectory({ mode: 0o755 });
    writeFiles(directory, {
      'pgbouncer.ini': `[databases]
* = host=${PGHOST} port=${PGPORT} user=${PGUSER} password='${PGPASSWORD}'
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 1
`,
    });
    // Root it refuses to be.
    const isRoot = process.getuid?.() === 0;
    const args = [...(isRoot ? ['--user', 'nobody'] : []), join(directory, 'pgbouncer.ini')];
    const program = spawn('pgbouncer', args, { env: process.env, stdio: ['ignore', 'ignore', 'pipe'] });
    await listening(program);
    return new PgBouncer(program, port);
  }

  /** The address of a database through it. */
  urlOf(name: string): string {
    return `postgresql://anybody@127.0.0.1:${this.port}/${name}`;
  }

  async stop(): Promise<void> {
    const ended = once(this.program, 'exit');
    this.program.kill('SIGKILL');
    await ended;
  }
}

/** @throws an `Error` with what it has printed, when it ends before */
function listening(program: ChildProcess): Promise<void> {
  let printed = '';
  return new Promise((resolve, reject) => {
    program.stderr?.on('data', (data) => {
      printed += String(data);
      if (printed.includes('process up')) resolve();
    });
    program.on('error', reject);
    program.on('exit', () => reject(new Error(`PgBouncer has ended: ${printed}`)));
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}
