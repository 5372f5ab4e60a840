import { hasCode, stopProcessGroup } from '@nx-worktree/system';
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { MARK } from './mark';

/** How long a suite may take to end by itself, in ms: less than Nx gives a task that it stops. */
const GRACE_MS = 3_000;

/** How the processes of one suite are found. */
export interface SuiteProcesses {
  /** Pid of the process that the executor has started, which leads a group; missing until that is known. */
  readonly leader?: number;
  /** Value of `MARK`. */
  readonly mark: string;
}

/** Stops all processes of a suite. */
export async function stopSuite(suite: SuiteProcesses): Promise<void> {
  const { leader } = suite;
  await Promise.all([leader !== undefined && stopProcessGroup(leader, GRACE_MS), stopOtherGroups(suite)]);
}

/**
 * Stops the processes of a suite that are not in its leader's group. Nx starts the commands of a target in groups or
 * terminals of their own, and tests start servers; a signal to the leader's group reaches none of them.
 */
export async function stopOtherGroups(suite: SuiteProcesses): Promise<void> {
  const groups = otherGroups(suite, await processTable(suite.mark));
  await Promise.all(groups.map((group) => stopProcessGroup(group, GRACE_MS)));
}

/** A line of the table of processes. */
export interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly isMarked: boolean;
}

/** The groups, besides the leader's, of what descends from the leader or bears the suite's mark. */
export function otherGroups({ leader }: SuiteProcesses, table: readonly ProcessEntry[]): number[] {
  const groups = new Set(table.filter((entry) => entry.isMarked).map((entry) => entry.group));
  const open = leader === undefined ? [] : [leader];
  for (let pid = open.pop(); pid !== undefined; pid = open.pop()) {
    const children = table.filter((entry) => entry.parent === pid);
    for (const child of children) groups.add(child.group);
    open.push(...children.map((child) => child.pid));
  }
  if (leader !== undefined) groups.delete(leader);
  // In a container, 0 is a group outside of it, and 1 that of its first process: neither is the suite's alone.
  return [...groups].filter((group) => group > 1);
}

async function processTable(mark: string): Promise<ProcessEntry[]> {
  // Windows has no process groups.
  if (process.platform === 'win32') return [];
  if (process.platform === 'linux') return procTable(mark);
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=,pgid=']);
  return stdout.split('\n').map((line) => {
    const [pid = 0, parent = 0, group = 0] = line.trim().split(/\s+/).map(Number);
    return { pid, parent, group, isMarked: false };
  });
}

/**
 * Linux is asked directly: small container images come without `ps`. And it shows with which variables a process was
 * started, so one is found that has left its parents behind to outlive them.
 */
function procTable(mark: string): ProcessEntry[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid) => {
    const stat = readOf(pid, 'stat');
    // The command's name comes before these fields and may hold spaces and brackets itself (proc_pid_stat(5)).
    const [, parent, group] = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    if (parent === undefined || group === undefined) return [];
    const isMarked = readOf(pid, 'environ').split('\0').includes(`${MARK}=${mark}`);
    return [{ pid: Number(pid), parent, group, isMarked }];
  });
}

function readOf(pid: string, file: 'stat' | 'environ'): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch (error) {
    // It has ended since the directory was read, or belongs to another user.
    if (hasCode(error, 'ENOENT', 'ESRCH', 'EACCES', 'EPERM')) return '';
    throw error;
  }
}
