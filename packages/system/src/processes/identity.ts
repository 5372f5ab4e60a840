import { execFile } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { promisify } from 'node:util';
import { z } from 'zod';

/**
 * Which process this is, beyond its pid: pids are used again, so one counts as the same process only if it also
 * started at the same time on the same host.
 */
export const processIdentitySchema = z.object({
  host: z.string(),
  pid: z.number().int().positive(),
  startedAt: z.string(),
});
/** A process, as files and rows name it. */
export type ProcessIdentity = z.infer<typeof processIdentitySchema>;

let own: Promise<ProcessIdentity> | undefined;

/** The identity of the process that calls. */
export function ownIdentity(): Promise<ProcessIdentity> {
  own ??= identityOf(process.pid).then((identity) => {
    if (!identity) throw new Error(`This process (${process.pid}) is not in the process table.`);
    return identity;
  });
  return own;
}

/** The identity of the process that has this pid now, or `undefined` when none has. */
export async function identityOf(pid: number): Promise<ProcessIdentity | undefined> {
  const startedAt = await startOf(pid);
  return startedAt === undefined ? undefined : { host: hostOfPids(), pid, startedAt };
}

/**
 * Whether the process still runs. One on another host, or in another container, can't be asked: it counts as
 * running, because taking over from a living process does harm and waiting for a dead one does not.
 */
export async function isRunning(identity: ProcessIdentity): Promise<boolean> {
  if (identity.host !== hostOfPids()) return true;
  return (await startOf(identity.pid)) === identity.startedAt;
}

/** Whether that is the process that calls. */
export function isThisProcess({ host, pid }: ProcessIdentity): boolean {
  return pid === process.pid && host === hostOfPids();
}

/** The space in which a pid means one process: the host and, on Linux, its pid namespace. */
function hostOfPids(): string {
  if (process.platform !== 'linux') return hostname();
  return `${hostname()}/${readlinkSync('/proc/self/ns/pid')}`;
}

async function startOf(pid: number): Promise<string | undefined> {
  if (process.platform === 'linux') return startFromProc(pid);
  if (process.platform === 'win32') {
    return firstLineOf('powershell', ['-NoProfile', '-Command', `(Get-Process -Id ${pid}).StartTime.Ticks`]);
  }
  return firstLineOf('ps', ['-o', 'lstart=', '-p', String(pid)]);
}

/**
 * Reads the boot and the clock tick at which a process started. The fields behind the command name are counted
 * from its closing bracket, since the name may hold spaces and brackets itself (proc_pid_stat(5)).
 */
function startFromProc(pid: number): string | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined;
  }
  const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const isDead = state === 'Z' || state === 'X';
  return isDead ? undefined : `${bootId()}/${fields[18]}`;
}

function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}

/** Not execa's: it is an ES module, which Jest can't load, and test files load this one through `testing`. */
async function firstLineOf(command: string, args: string[]): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)(command, args);
    return stdout.trim() || undefined;
  } catch {
    return undefined;
  }
}
