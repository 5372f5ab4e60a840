import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ProgramDirectory } from './binaries';
import { detachedEnvironment } from './environment';
import { ServerStartError } from './embedded-errors';
import { type ClusterPlace } from './cluster-place';

/** How long output is waited for after a program has ended, in ms: a server that it started can hold the pipe. */
const OUTPUT_GRACE_MS = 200;

/** How a program of PostgreSQL ended; `exitCode` is `null` after a signal. */
export interface ProgramResult {
  readonly exitCode: number | null;
  readonly output: string;
}

/**
 * Runs one of PostgreSQL's programs as the user that runs the server.
 *
 * @throws {@link ServerStartError} when it can't be run at all
 */
export async function runProgram(
  place: ClusterPlace,
  programs: ProgramDirectory,
  name: 'initdb' | 'pg_ctl',
  args: string[],
): Promise<ProgramResult> {
  return runAsServer(place, join(programs, name), args);
}

/**
 * Runs a program as the user that runs the server.
 *
 * @throws {@link ServerStartError} when it can't be run at all
 */
export async function runAsServer(place: ClusterPlace, file: string, args: string[]): Promise<ProgramResult> {
  const program = spawn(file, args, {
    // The directory of the caller may be one that the user of the server can't enter.
    cwd: place.directory,
    env: detachedEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
    ...place.runAs,
  });
  try {
    return await resultOf(program);
  } catch (error) {
    const who = place.runAs ? ` as user ${place.runAs.uid}` : '';
    throw new ServerStartError(`${file} can't be run${who}`, '', undefined, { cause: error });
  }
}

async function resultOf(program: ChildProcess): Promise<ProgramResult> {
  const chunks: string[] = [];
  for (const stream of [program.stdout, program.stderr])
    stream?.on('data', (chunk) => chunks.push(`${chunk}`));
  const closed = once(program, 'close');
  await once(program, 'exit');
  await Promise.race([closed, sleep(OUTPUT_GRACE_MS)]);
  program.stdout?.destroy();
  program.stderr?.destroy();
  return { exitCode: program.exitCode, output: chunks.join('').trim() };
}
