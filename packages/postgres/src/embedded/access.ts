import { randomUUID } from 'node:crypto';
import { mkdtemp, open, rename, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, escapeLiteral } from 'pg';
import { connectClient } from '../session/connect';
import { type ClusterPlace } from './cluster-place';

/** Node speaks to no Unix sockets on Windows. */
export const HAS_SOCKET = process.platform !== 'win32';

/** With `/.s.PGSQL.65535` behind it, the path of a socket fits into the 104 bytes that macOS has for it; Linux has 108. */
const LONGEST_DIRECTORY = 86;

/**
 * Every client that reaches the socket is admitted: it is in the data directory, which only its owner can enter, who could change
 * everything there anyway.
 */
const SOCKET_ONLY = 'local all postgres trust\n';

const WITH_PASSWORD = `${SOCKET_ONLY}host all all 127.0.0.1/32 scram-sha-256\nhost replication all 127.0.0.1/32 scram-sha-256\n`;

/** Has a server that starts refuse all who come by TCP, whatever password they know. Before it starts. */
export async function closeTcp(place: ClusterPlace): Promise<void> {
  if (HAS_SOCKET) await writeRules(place, SOCKET_ONLY);
}

/** Gives the superuser of the running server a password, and lets in who knows it. */
export async function admitBy(place: ClusterPlace, port: number, password: string): Promise<void> {
  await throughSocket(place, port, async (client) => {
    // Not md5, even if that is configured; and the statement is in no log.
    await client.query("set password_encryption = 'scram-sha-256'; set log_statement = 'none'");
    await client.query(`alter role postgres password ${escapeLiteral(password)}`);
    await writeRules(place, WITH_PASSWORD);
    await client.query('select pg_reload_conf()');
  });
}

/** Works with a client that has come by the server's socket. */
async function throughSocket(
  { data }: ClusterPlace,
  port: number,
  work: (client: Client) => Promise<void>,
): Promise<void> {
  if (Buffer.byteLength(data) <= LONGEST_DIRECTORY) return inside(data, port, work);
  const short = await mkdtemp(join(tmpdir(), 'nx-worktree-'));
  try {
    await symlink(data, join(short, 'data'));
    await inside(join(short, 'data'), port, work);
  } finally {
    await rm(short, { recursive: true });
  }
}

async function inside(host: string, port: number, work: (client: Client) => Promise<void>): Promise<void> {
  const client = new Client({ host, port, user: 'postgres', database: 'postgres', ssl: false });
  await connectClient(client);
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

/** Not by a path after it was made: in the directory of another user, that could lead elsewhere by then. */
async function writeRules({ data, runAs }: ClusterPlace, rules: string): Promise<void> {
  const beside = join(data, `.${randomUUID()}.tmp`);
  const file = await open(beside, 'wx', 0o600);
  try {
    if (runAs) await file.chown(runAs.uid, runAs.gid);
    await file.writeFile(rules);
  } finally {
    await file.close();
  }
  await rename(beside, join(data, 'pg_hba.conf'));
}
