import { type ProcessIdentity } from '../processes/identity';
import { LockTimeoutError } from './lock-errors';

/** How long to wait for one holder of a lock. The time restarts with each holder: then the lock moves on. */
export class HolderTimeout {
  #deadline = Date.now();
  #seen: unknown;

  constructor(
    private readonly lock: string,
    private readonly timeoutMs: number,
  ) {}

  /**
   * Restarts the time when the lock has moved on since the last call.
   *
   * @param state any value that changes with the holder of the lock
   * @throws {@link LockTimeoutError} when the state has been the same for longer than the timeout
   */
  check(state: unknown, holder: ProcessIdentity | undefined): void {
    if (state !== this.#seen) {
      this.#seen = state;
      this.#deadline = Date.now() + this.timeoutMs;
    } else if (Date.now() > this.#deadline) {
      throw new LockTimeoutError(this.lock, holder, this.timeoutMs);
    }
  }
}
