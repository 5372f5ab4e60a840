import { ownIdentity } from '../processes/identity';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Patience } from './patience';
import { type LastTurn } from './turn';

const POLL_MS = 10;
const SLOWEST_POLL = 10;

/** Those who wait for one lock in this process: one after the other, so that the process waits once. */
export class Line {
  readonly #waiting: symbol[] = [];
  #handedOn = 0;
  #seen: LastTurn | undefined;

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  /**
   * Runs `work` when all who came before have ended theirs.
   *
   * @throws {LockTimeoutError} when the lock had one holder for too long
   */
  async inTurn<T>(patience: Patience, work: () => Promise<T>): Promise<T> {
    const place = Symbol();
    this.#waiting.push(place);
    try {
      await this.#turnOf(place, patience);
      return await work();
    } finally {
      if (this.#waiting[0] === place) this.#handedOn++;
      this.#waiting.splice(this.#waiting.indexOf(place), 1);
    }
  }

  /** Tells those who are behind the first one whom it waits for, so that they know whether the lock moves on. */
  sees(last: LastTurn): void {
    this.#seen = last;
  }

  async #turnOf(place: symbol, patience: Patience): Promise<void> {
    const own = await ownIdentity();
    for (;;) {
      const before = this.#waiting.indexOf(place);
      if (before === 0) return;
      patience.assertLeft(`${this.#handedOn}, ${this.#seen?.number}`, this.#seen ? this.#seen.holder : own);
      await sleep(POLL_MS * Math.min(before, SLOWEST_POLL));
    }
  }
}
