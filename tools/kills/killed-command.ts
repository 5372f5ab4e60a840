import { nodeScript } from '@nx-worktree/system';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type CommandName } from './command.process';

export interface Outcome {
  readonly isKilled: boolean;
  /** How long it ran, in ms. */
  readonly ms: number;
  /** The code of the error that stopped it, when it was not killed. */
  readonly code?: string;
  readonly complaint: string;
}

/**
 * Runs a command in a child process and kills that with everything it has started, as `kill -9` does.
 *
 * @param after how long after its start, in ms; it may end before
 */
export async function killed(
  command: CommandName,
  root: string,
  identifier: string,
  after: number,
): Promise<Outcome> {
  const script = nodeScript(join(__dirname, 'command.process'));
  // Detached, it leads a group of processes. The embedded server leads its own, as for a user.
  const child = spawn(process.execPath, [...script, command, root, identifier], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const end = once(child, 'exit');
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
  const said: string[] = [];
  let start = performance.now();
  let timer: NodeJS.Timeout | undefined;
  createInterface({ input: child.stdout }).on('line', (line) => {
    said.push(line);
    if (line !== 'begins') return;
    start = performance.now();
    timer = setTimeout(() => killGroup(child.pid), after);
  });
  const [, signal] = (await end) as [number | null, NodeJS.Signals | null];
  clearTimeout(timer);
  const code = said.find((line) => line !== 'begins');
  return {
    isKilled: signal === 'SIGKILL',
    ms: performance.now() - start,
    complaint,
    ...(code !== undefined && { code }),
  };
}

function killGroup(leader: number | undefined): void {
  if (leader === undefined) return;
  try {
    process.kill(-leader, 'SIGKILL');
  } catch {
    // It has just ended.
  }
}
