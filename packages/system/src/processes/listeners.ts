import { listenersOnLinux } from './platforms/linux';
import { listenersOnMacos } from './platforms/macos';
import { type Listener } from './platforms/process';
import { listenersOnWindows } from './platforms/windows';

/** Who listens on these TCP ports, each process once per port. One look for all of them. */
export async function listenersOn(ports: readonly number[]): Promise<Listener[]> {
  if (ports.length === 0) return [];
  const found = await lookFor(new Set(ports));
  return found.filter(isFirst).sort((one, other) => one.port - other.port);
}

function lookFor(ports: ReadonlySet<number>): Promise<Listener[]> | Listener[] {
  if (process.platform === 'linux') return listenersOnLinux(ports);
  return process.platform === 'win32' ? listenersOnWindows(ports) : listenersOnMacos(ports);
}

/** A process that listens on IPv4 and IPv6 has a socket for each. */
function isFirst(listener: Listener, index: number, all: readonly Listener[]): boolean {
  const isSame = (other: Listener): boolean =>
    other.port === listener.port && other.process?.pid === listener.process?.pid;
  return all.findIndex(isSame) === index;
}
