import { digest } from '@nx-worktree/system';

/** Something that decides what is in a database: its name, for people, and a value that changes when it does. */
export type Decisive = readonly [name: string, value: string];

/** A key of everything that was added so far, in order. What is added later doesn't change earlier keys. */
export class Chain {
  #key = digest('');

  /** Of everything that was added so far. */
  get key(): string {
    return this.#key;
  }

  /** Changes the key by what is added. */
  add(...links: Decisive[]): void {
    for (const link of links) this.#key = digest(this.#key + JSON.stringify(link));
  }
}
