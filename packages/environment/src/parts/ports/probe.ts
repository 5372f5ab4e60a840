import { hasCode } from '@nx-worktree/system';
import { createServer } from 'node:net';

/** A listener on one of them doesn't always block the others (macOS and Windows allow it), so all are tried. */
const ADDRESSES = ['127.0.0.1', '0.0.0.0', '::1', '::'];

/** Whether nobody listens on this TCP port, neither on IPv4 nor on IPv6, and this user may. */
export async function isFree(port: number): Promise<boolean> {
  for (const host of ADDRESSES) {
    if (!(await canListen(port, host))) return false;
  }
  return true;
}

function canListen(port: number, host: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error) => {
      if (hasCode(error, 'EADDRINUSE', 'EACCES')) resolve(false);
      // A machine without IPv6 has nobody who listens there.
      else if (hasCode(error, 'EADDRNOTAVAIL', 'EAFNOSUPPORT')) resolve(true);
      else reject(error);
    });
    // `ipv6Only` keeps `::` from standing for IPv4 as well, `exclusive` keeps a cluster's primary out of it.
    server.listen({ port, host, ipv6Only: true, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
