import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Command lines of the processes that still have something to do with this directory. */
export async function processesOf(directory: string): Promise<string[]> {
  if (process.platform === 'win32') return [];
  const { stdout } = await promisify(execFile)('ps', ['-A', '-ww', '-o', 'pid=,args=']);
  return stdout
    .split('\n')
    .filter((line) => line.includes(directory) && !line.trim().startsWith(`${process.pid} `));
}
