import { runningOnLinux } from './platforms/linux';
import { runningOnMacos } from './platforms/macos';
import { type RunningProcess } from './platforms/process';
import { runningOnWindows } from './platforms/windows';

/**
 * All processes of this machine, or of this container. Working directories and variables are seen of processes of
 * this user only, and not at all on Windows.
 *
 * @param variable name of the environment variable whose value is wanted, if any is
 */
export async function runningProcesses(variable?: string): Promise<RunningProcess[]> {
  if (process.platform === 'linux') return runningOnLinux(variable);
  return process.platform === 'win32' ? runningOnWindows() : runningOnMacos(variable);
}

/** This process, its parent, the parent of that, and so on. */
export function ancestryOf(pid: number, all: readonly Pick<RunningProcess, 'pid' | 'parent'>[]): Set<number> {
  const parents = new Map(all.map((one) => [one.pid, one.parent]));
  const line = new Set<number>();
  for (let next: number | undefined = pid; next && !line.has(next); next = parents.get(next)) line.add(next);
  return line;
}
