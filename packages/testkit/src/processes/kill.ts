/**
 * Sends a signal to one process.
 *
 * @throws Error when there is no such process; to `process.kill`, 0 is the process group of the test itself
 */
export function kill(pid: number | null | undefined, signal: NodeJS.Signals = 'SIGKILL'): void {
  if (!pid || pid < 2) throw new Error(`There is no process ${pid} to kill.`);
  process.kill(pid, signal);
}
