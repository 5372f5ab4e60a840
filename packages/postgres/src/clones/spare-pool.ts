import { lockKey, tryLock, unlock } from '../locks/advisory-lock';
import { MAINTENANCE_DATABASE, type ServerFacts } from '../ownership/maintenance-database';
import { hasSpare, keepAsSpare, takeSpare } from '../ownership/spare-rows';
import { Session } from '../session/session';
import { createClone, leftOutBy } from './create-clone';
import { abandon, type PrivateDatabase } from '../databases/create-owned';
import { statementsFor } from '../databases/left-out';

/** Clones that are made before they are needed: one per template, whichever process makes it. */
export class SparePool {
  readonly #making = new Map<string, Promise<void>>();

  constructor(
    private readonly session: Session,
    private readonly server: ServerFacts,
  ) {}

  /** A spare clone, whose lock this session holds from now on; `undefined` when there is none. */
  take(template: string): Promise<PrivateDatabase | undefined> {
    return takeSpare(this.session, template);
  }

  /** Has the next clone made, and doesn't wait for it. If that fails, the next request makes one as usual. */
  refill(template: string): void {
    if (this.#making.has(template)) return;
    const making = this.#make(template)
      .catch(() => undefined)
      .finally(() => this.#making.delete(template));
    this.#making.set(template, making);
  }

  /** Waits for those that this process is making; one that was left half made would be made for nothing. */
  async settled(): Promise<void> {
    await Promise.all(this.#making.values());
  }

  /** In a separate session: in the pool's, other queries would have to wait for the copy. */
  async #make(template: string): Promise<void> {
    const session = await Session.open(this.session.serverUrl, MAINTENANCE_DATABASE);
    try {
      // Of many suites at once, one makes it. The lock goes with the session.
      const isMaker = await tryLock(session, lockKey(`spare of ${template}`));
      if (isMaker && !(await hasSpare(session, template))) await this.#makeSpare(session, template);
    } finally {
      await session.close();
    }
  }

  async #makeSpare(session: Session, template: string): Promise<void> {
    const leftOut = await leftOutBy(session, template);
    const database = await createClone(session, this.server, { kind: 'clone', template }, { name: template });
    try {
      await session.query(statementsFor(leftOut, database.name));
      await keepAsSpare(session, database.id);
      await unlock(session, database.lock);
    } catch (error) {
      await abandon(session, database);
      throw error;
    }
  }
}
