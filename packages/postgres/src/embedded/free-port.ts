import { once } from 'node:events';
import { createServer } from 'node:net';

/** A port of the loopback on which no process listens now; the system chooses it. A moment later it may be taken. */
export async function freePort(): Promise<number> {
  const server = createServer().listen({ port: 0, host: '127.0.0.1', exclusive: true });
  await once(server, 'listening');
  const address = server.address();
  const closed = once(server, 'close');
  server.close();
  await closed;
  if (typeof address !== 'object' || address === null) throw new Error('A server on TCP has an address.');
  return address.port;
}
