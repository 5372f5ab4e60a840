import { type ChildProcess } from 'node:child_process';
import { type SuiteOutput } from './suite-output';

/** Collects the output of one of several suites that run at once. */
export class CollectedOutput implements SuiteOutput {
  readonly stdio = 'pipe';
  readonly #chunks: Buffer[] = [];

  /** Adds a line. */
  say(text: string): void {
    this.write(`${text}\n`);
  }

  /** Adds what is wrong. */
  complain(text: string): void {
    this.write(`\n${text}\n`);
  }

  /** Adds text as it is. */
  write(text: string): void {
    this.#chunks.push(Buffer.from(text));
  }

  /** Adds what a process writes, as it writes it. */
  take(child: ChildProcess): void {
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => this.#chunks.push(chunk));
  }

  /** All of it, in the order in which it was written. */
  get text(): string {
    // As bytes until here, since a chunk can end within a character.
    return Buffer.concat(this.#chunks).toString();
  }
}
