import { nodeScript } from '@nx-worktree/system';
import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A script of this directory that runs in a process of its own. */
export class Script {
  readonly lines: string[] = [];
  readonly #ended: Promise<unknown>;
  #errors = '';

  private constructor(readonly process: ChildProcess) {
    this.#ended = once(process, 'close');
    if (process.stdout) createInterface(process.stdout).on('line', (line) => this.lines.push(line));
    process.stderr?.on('data', (chunk) => (this.#errors += `${chunk}`));
  }

  static start(name: string, args: readonly string[] = [], options: SpawnOptions = {}): Script {
    // Jest gives tests a `process.env` of their own, which is not what `spawn` takes by itself.
    const script = nodeScript(join(__dirname, `${name}.process`));
    return new Script(
      spawn(process.execPath, [...script, ...args], { stdio: 'pipe', env: process.env, ...options }),
    );
  }

  /** Runs a script to its end, which must be a good one. */
  static async run(
    name: string,
    args: readonly string[] = [],
    options: SpawnOptions = {},
  ): Promise<string[]> {
    const script = Script.start(name, args, options);
    await script.#ended;
    if (script.process.exitCode !== 0) throw new Error(`${name} failed: ${script.#errors}`);
    return script.lines;
  }

  /** The first line of the script, once it is there. */
  async firstLine(): Promise<string> {
    await until(`a line of process ${this.process.pid}`, () => {
      if (this.process.exitCode !== null) throw new Error(`The script ended: ${this.#errors}`);
      return this.lines.length > 0;
    });
    return this.lines[0] ?? '';
  }

  async kill(): Promise<void> {
    this.process.kill('SIGKILL');
    await this.#ended;
  }
}

/** Waits until something is so. */
export async function until(
  what: string,
  isSo: () => boolean | Promise<boolean>,
  timeoutMs = 20_000,
): Promise<void> {
  for (const deadline = Date.now() + timeoutMs; !(await isSo());) {
    if (Date.now() > deadline) throw new Error(`Waited ${timeoutMs} ms in vain for ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
