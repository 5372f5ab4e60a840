import { type ProcessIdentity } from '../processes/identity';
import { LockTimeoutError } from './lock-errors';

/** How long somebody waits for a lock. It starts anew whenever the lock has got another holder: then waiting is worth it. */
export class Patience {
  #deadline = Date.now();
  #seen: unknown;

  constructor(
    private readonly lock: string,
    private readonly timeoutMs: number,
  ) {}

  /**
   * @param holding changes with the holder of the lock
   * @throws {LockTimeoutError} when it has been the same for too long
   */
  assertLeft(holding: unknown, holder: ProcessIdentity | undefined): void {
    if (holding !== this.#seen) {
      this.#seen = holding;
      this.#deadline = Date.now() + this.timeoutMs;
    } else if (Date.now() > this.#deadline) {
      throw new LockTimeoutError(this.lock, holder, this.timeoutMs);
    }
  }
}
