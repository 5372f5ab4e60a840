import { ownIdentity } from '../processes/identity';
import { setTimeout as sleep } from 'node:timers/promises';
import { type HolderTimeout } from './holder-timeout';
import { type LastTurn } from './turn';

const POLL_MS = 10;
const SLOWEST_POLL = 10;

/** The callers in this process that wait for one lock. Only the first waits for other processes. */
export class CallerQueue {
  readonly #waiting: symbol[] = [];
  #served = 0;
  #lastTurn: LastTurn | undefined;

  /** Whether no caller waits. */
  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  /**
   * Runs `work` when the work of all earlier callers has ended.
   *
   * @throws {@link LockTimeoutError} when the lock had one holder for too long
   */
  async inTurn<T>(timeout: HolderTimeout, work: () => Promise<T>): Promise<T> {
    const caller = Symbol();
    this.#waiting.push(caller);
    try {
      await this.#untilFirst(caller, timeout);
      return await work();
    } finally {
      if (this.#waiting[0] === caller) this.#served++;
      this.#waiting.splice(this.#waiting.indexOf(caller), 1);
    }
  }

  /** Tells the later callers which turn the first one waits for, so that they know whether the lock moves on. */
  note(last: LastTurn): void {
    this.#lastTurn = last;
  }

  async #untilFirst(caller: symbol, timeout: HolderTimeout): Promise<void> {
    const own = await ownIdentity();
    for (;;) {
      const before = this.#waiting.indexOf(caller);
      if (before === 0) return;
      const state = `${this.#served}, ${this.#lastTurn?.number}`;
      timeout.check(state, this.#lastTurn ? this.#lastTurn.holder : own);
      await sleep(POLL_MS * Math.min(before, SLOWEST_POLL));
    }
  }
}
