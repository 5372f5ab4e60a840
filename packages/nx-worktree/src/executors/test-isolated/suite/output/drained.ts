import { type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

/** How long to wait for output when a program that isn't the suite's any more holds its end of the pipe, in ms. */
const PATIENCE_MS = 1_000;

/** Waits until all output of a process that has ended was read. */
export async function drained(ended: ChildProcess): Promise<void> {
  const open = [ended.stdout, ended.stderr].filter((stream) => stream && !stream.closed);
  const closed = Promise.all(open.map((stream) => stream && once(stream, 'close')));
  await Promise.race([closed, sleep(PATIENCE_MS, undefined, { ref: false })]);
}
