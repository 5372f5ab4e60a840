import { hasCode } from '../../errors/failure';
import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { presentable } from './command-line';
import { type Listener, type RunningProcess } from './process';

/** The state of a socket that listens, in /proc/net/tcp (tcp_states.h of the kernel). */
const LISTENS = '0A';

/** The error codes for processes that have ended in the meantime, or belong to another user. */
const UNSEEN = ['ENOENT', 'ESRCH', 'EACCES', 'EPERM'];

/** In one pass over /proc: lsof and ss are missing on minimal machines. See proc(5). */
export function runningOnLinux(variable?: string): RunningProcess[] {
  return pids().flatMap((pid) => processAt(pid, variable) ?? []);
}

/** Each socket that listens on one of the ports, with each process that has it open. */
export function listenersOnLinux(ports: ReadonlySet<number>): Listener[] {
  const sockets = ['tcp', 'tcp6'].flatMap((file) => listeningSockets(file, ports));
  if (sockets.length === 0) return [];
  const holders = holdersOf(new Set(sockets.map(({ inode }) => inode)));
  return sockets.flatMap(({ port, user, inode }) => {
    const found = holders.get(inode) ?? [];
    return found.length > 0 ? found.map((holder) => ({ port, user, process: holder })) : [{ port, user }];
  });
}

function pids(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

function processAt(pid: number, variable?: string): RunningProcess | undefined {
  const stat = seen(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  const user = seen(() => statSync(`/proc/${pid}`).uid);
  if (stat === undefined || user === undefined) return undefined;
  // The name in brackets may hold brackets itself; state and parent follow it.
  const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (state === 'Z' || state === 'X') return undefined;
  const directory = seen(() => readlinkSync(`/proc/${pid}/cwd`));
  const value = variable === undefined ? undefined : valueOf(variable, pid);
  return {
    pid,
    parent: Number(parent),
    user,
    command: commandOf(pid) || `[${stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'))}]`,
    ...(directory !== undefined && { directory }),
    ...(value !== undefined && { variable: value }),
  };
}

function commandOf(pid: number): string {
  return presentable(seen(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8')) ?? '');
}

function valueOf(variable: string, pid: number): string | undefined {
  const assignments = seen(() => readFileSync(`/proc/${pid}/environ`, 'utf8'))?.split('\0') ?? [];
  return assignments.find((text) => text.startsWith(`${variable}=`))?.slice(variable.length + 1);
}

interface ListeningSocket {
  readonly port: number;
  readonly user: number;
  readonly inode: string;
}

/** Reads one of the kernel's tables; a machine without IPv6 has no `tcp6`. */
function listeningSockets(table: string, ports: ReadonlySet<number>): ListeningSocket[] {
  const [, ...lines] = (seen(() => readFileSync(`/proc/net/${table}`, 'utf8')) ?? '').trim().split('\n');
  return lines.flatMap((line) => {
    const [, local = '', , state, , , , user, , inode = ''] = line.trim().split(/\s+/);
    const port = Number.parseInt(local.slice(local.lastIndexOf(':') + 1), 16);
    return state === LISTENS && ports.has(port) ? [{ port, user: Number(user), inode }] : [];
  });
}

function holdersOf(inodes: ReadonlySet<string>): Map<string, RunningProcess[]> {
  const holders = new Map<string, RunningProcess[]>();
  for (const pid of pids()) {
    const held = [...socketsOf(pid)].filter((inode) => inodes.has(inode));
    const holder = held.length > 0 ? processAt(pid) : undefined;
    if (holder) for (const inode of held) holders.set(inode, [...(holders.get(inode) ?? []), holder]);
  }
  return holders;
}

function socketsOf(pid: number): Set<string> {
  const directory = `/proc/${pid}/fd`;
  const links = (seen(() => readdirSync(directory)) ?? []).map((name) =>
    seen(() => readlinkSync(`${directory}/${name}`)),
  );
  return new Set(links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link ?? '')?.[1] ?? []));
}

function seen<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    if (hasCode(error, ...UNSEEN)) return undefined;
    throw error;
  }
}
