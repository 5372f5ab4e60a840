import { nodeScript } from '@nx-worktree/system';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** Starts one of the testkit's processes, as another user if told so. */
export function start(name: string, args: readonly string[], user: { uid?: number } = {}): ChildProcess {
  const script = nodeScript(join(__dirname, `${name}.process`));
  return spawn(process.execPath, [...script, ...args], { ...user, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Starts one of the testkit's processes somewhere else, with the variables of the test and some more. */
export function startIn(
  directory: string,
  name: string,
  args: readonly string[],
  variables: NodeJS.ProcessEnv = {},
): ChildProcess {
  const script = nodeScript(join(__dirname, `${name}.process`));
  return spawn(process.execPath, [...script, ...args], {
    cwd: directory,
    env: { ...process.env, ...variables },
    stdio: 'pipe',
  });
}

export interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export async function ended(child: ChildProcess): Promise<Ended> {
  const texts = { stdout: '', stderr: '' };
  child.stdout?.on('data', (chunk: Buffer) => (texts.stdout += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (texts.stderr += chunk.toString()));
  const [exitCode] = (await once(child, 'close')) as [number | null];
  return { exitCode, ...texts };
}

/** The first line that a process writes. */
export async function firstLine(child: ChildProcess): Promise<string> {
  let text = '';
  let complaint = '';
  child.stderr?.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
  for await (const chunk of child.stdout ?? []) {
    text += String(chunk);
    if (text.includes('\n')) return text.slice(0, text.indexOf('\n'));
  }
  throw new Error(`The process ended without a line: ${complaint}`);
}

/** Kills a process as `kill -9` does, and waits until it is gone. */
export async function kill(child: ChildProcess): Promise<void> {
  const isGone = child.exitCode !== null || child.signalCode !== null;
  const gone = isGone ? undefined : once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}
