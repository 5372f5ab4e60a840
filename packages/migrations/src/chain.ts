import { createHash } from 'node:crypto';

/** What decides what is in a database: by a name that people know, and a value that differs when it does. */
export type Decisive = readonly [name: string, value: string];

/** Keys of what has been done so far: each depends on all that came before it, and on nothing that comes later. */
export class Chain {
  #key = digest('');

  get key(): string {
    return this.#key;
  }

  add(...links: Decisive[]): void {
    for (const link of links) this.#key = digest(this.#key + JSON.stringify(link));
  }
}

/** The hex of a SHA-256. */
export function digest(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
