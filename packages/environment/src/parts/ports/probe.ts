import getPort, { clearLockedPorts } from 'get-port';

/**
 * Whether nobody listens on this TCP port, on no address of this machine, and this user may. An address of its own
 * counts, since a listener on one doesn't always block the others (macOS and Windows allow it).
 */
export async function isFree(port: number): Promise<boolean> {
  try {
    return (await getPort({ port })) === port;
  } finally {
    // get-port remembers for some seconds what it has found free, and would call it taken when it is asked again.
    clearLockedPorts();
  }
}
