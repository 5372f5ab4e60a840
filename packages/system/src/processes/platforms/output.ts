import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const MOST_BYTES = 64 * 1024 * 1024;

/** What a program of the operating system prints; the lines that it got to, when it fails or is missing. */
export async function linesOf(command: string, args: string[]): Promise<string[]> {
  const { stdout } = await promisify(execFile)(command, args, { maxBuffer: MOST_BYTES }).catch(
    // lsof ends with 1 when it could not see everything that was asked for, and has printed the rest.
    (error: { stdout?: string }) => ({ stdout: error.stdout ?? '' }),
  );
  return stdout.split(/\r?\n/).filter(Boolean);
}
