import { widenEnvironment, type WidenRequest } from '../src/commands/widen';

/** Widens a worktree, and hangs once its record is written, until somebody kills the process. */
async function main([request = '']: string[]): Promise<void> {
  // The first part is begun after the record was written; a reporter that never returns is a process that is stuck.
  const begin = (): never => {
    console.log('hangs');
    for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_000);
  };
  await widenEnvironment(JSON.parse(request) as WidenRequest, { begin, done: () => undefined });
}

void main(process.argv.slice(2));
