import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { until } from './until';

/** How a script has ended. */
export interface Ended {
  /** `null` when a signal ended it. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const running = new Set<Script>();

/** A script that runs in a process of its own. */
export class Script {
  /** What it has written to stdout. */
  readonly lines: string[] = [];
  readonly #exited: Promise<unknown>;
  readonly #closed: Promise<unknown>;
  #stdout = '';
  #stderr = '';

  private constructor(readonly process: ChildProcess) {
    running.add(this);
    this.#exited = once(process, 'exit').finally(() => running.delete(this));
    this.#closed = once(process, 'close');
    if (process.stdout) createInterface(process.stdout).on('line', (line) => this.lines.push(line));
    process.stdout?.on('data', (chunk) => (this.#stdout += `${chunk}`));
    process.stderr?.on('data', (chunk) => (this.#stderr += `${chunk}`));
  }

  /** Starts Node with some arguments. */
  static node(args: readonly string[], options: SpawnOptions = {}): Script {
    // Jest gives tests a `process.env` of their own, which is not what `spawn` takes by itself.
    return new Script(spawn(process.execPath, args, { stdio: 'pipe', env: process.env, ...options }));
  }

  /** Kills what the test file has left running. */
  static async killAll(): Promise<void> {
    await Promise.all([...running].map((script) => script.kill()));
  }

  /** The number of its process. */
  get pid(): number {
    return this.process.pid ?? 0;
  }

  /** The n-th line that it writes to stdout, from 1, once it is there. */
  async line(number = 1, timeoutMs?: number): Promise<string> {
    const isThere = (): boolean => {
      if (this.lines.length >= number) return true;
      const { exitCode, signalCode } = this.process;
      if (exitCode !== null || signalCode !== null)
        throw new Error(`The script ended without line ${number}: ${this.#stderr}`);
      return false;
    };
    await until(`line ${number} of process ${this.pid}`, isThere, timeoutMs);
    return this.lines[number - 1] ?? '';
  }

  /** Writes a line to its stdin, for which it may wait. */
  go(): void {
    this.process.stdin?.write('go\n');
  }

  /** Waits until it has ended, and until nobody else writes to its output. */
  async ended(): Promise<Ended> {
    await this.#closed;
    return { exitCode: this.process.exitCode, stdout: this.#stdout, stderr: this.#stderr };
  }

  /** Kills it as `kill -9` does, and waits until it is gone. */
  async kill(): Promise<void> {
    this.process.kill('SIGKILL');
    await this.#exited;
  }
}

/** The arguments with which Node loads TypeScript. */
export function withTypeScript(): string[] {
  return ['--require', join(__dirname, 'load-typescript.js')];
}

/** The scripts of a directory, `<name>.process.ts`. */
export class Scripts {
  constructor(private readonly directory: string) {}

  /**
   * Starts a script.
   *
   * @param name of its file, without `.process.ts`
   */
  start(name: string, args: readonly (string | number)[] = [], options?: SpawnOptions): Script {
    const file = join(this.directory, `${name}.process.ts`);
    return Script.node([...withTypeScript(), file, ...args.map(String)], options);
  }

  /**
   * Runs a script to its end.
   *
   * @returns the lines that it has written to stdout
   * @throws Error with what it has written to stderr when it fails
   */
  async run(
    name: string,
    args: readonly (string | number)[] = [],
    options?: SpawnOptions,
  ): Promise<readonly string[]> {
    const script = this.start(name, args, options);
    const { exitCode, stderr } = await script.ended();
    if (exitCode !== 0) throw new Error(`${name} failed: ${stderr}`);
    return script.lines;
  }
}
