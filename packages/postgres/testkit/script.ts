import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { transpiledScript } from './transpiled';

/** A script of this directory that runs in a process of its own. */
export class Script {
  static readonly #running = new Set<Script>();

  readonly lines: string[] = [];
  readonly #ended: Promise<unknown>;
  #errors = '';

  private constructor(readonly process: ChildProcess) {
    Script.#running.add(this);
    this.#ended = once(process, 'close').finally(() => Script.#running.delete(this));
    if (process.stdout) createInterface(process.stdout).on('line', (line) => this.lines.push(line));
    process.stderr?.on('data', (chunk) => (this.#errors += `${chunk}`));
  }

  static start(name: string, args: readonly string[] = [], options: SpawnOptions = {}): Script {
    // Jest gives tests a `process.env` of their own, which is not what `spawn` takes by itself.
    const script = transpiledScript(`${name}.process`);
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

  /** Ends what a test that failed has left running. */
  static async killAll(): Promise<void> {
    await Promise.all([...Script.#running].map((script) => script.kill()));
  }

  /** The n-th line of the script, from 1, once it is there. */
  async line(number: number, timeoutMs?: number): Promise<string> {
    const isThere = (): boolean => {
      if (this.process.exitCode) throw new Error(`The script failed: ${this.#errors}`);
      return this.lines.length >= number;
    };
    await until(`line ${number} of process ${this.process.pid}`, isThere, timeoutMs);
    return this.lines[number - 1] ?? '';
  }

  /** Lets a script go on that waits for it. */
  go(): void {
    this.process.stdin?.write('go\n');
  }

  async ended(): Promise<void> {
    await this.#ended;
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
  timeoutMs = 40_000,
): Promise<void> {
  for (const deadline = Date.now() + timeoutMs; !(await isSo());) {
    if (Date.now() > deadline) throw new Error(`Waited ${timeoutMs} ms in vain for ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
