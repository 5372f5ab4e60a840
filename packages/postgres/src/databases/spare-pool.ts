import { lockKey, tryLock, unlock } from '../locks/advisory-lock';
import { type ServerFacts } from '../ownership/maintenance-database';
import { hasSpare, keepAsSpare, takeSpare } from '../ownership/spare-rows';
import { type Session } from '../session/session';
import { createClone, leftOutBy } from './create-clone';
import { abandon, type PrivateDatabase } from './create-owned';
import { statementsFor } from './left-out';

/** Clones that are made before somebody asks for them: one per template, whoever makes it. */
export class SparePool {
  readonly #refilling = new Map<string, Promise<void>>();

  constructor(
    private readonly session: Session,
    private readonly server: ServerFacts,
  ) {}

  /** A clone that is nobody's yet, whose lock this session holds from now on; `undefined` when there is none. */
  take(template: string): Promise<PrivateDatabase | undefined> {
    return takeSpare(this.session, template);
  }

  /** Has the next clone made, and doesn't wait for it. Where that fails, whoever asks next makes one as usual. */
  refill(template: string): void {
    if (this.#refilling.has(template)) return;
    const refilling = this.#make(template)
      .catch(() => undefined)
      .finally(() => this.#refilling.delete(template));
    this.#refilling.set(template, refilling);
  }

  /** Waits for those that are being made. */
  async settled(): Promise<void> {
    await Promise.all(this.#refilling.values());
  }

  async #make(template: string): Promise<void> {
    const lock = lockKey(`spare of ${template}`);
    if (!(await tryLock(this.session, lock))) return;
    try {
      if (!(await hasSpare(this.session, template))) await this.#makeSpare(template);
    } finally {
      await unlock(this.session, lock);
    }
  }

  async #makeSpare(template: string): Promise<void> {
    const leftOut = await leftOutBy(this.session, template);
    const database = await createClone(
      this.session,
      this.server,
      { kind: 'clone', template },
      { name: template },
    );
    try {
      await this.session.query(statementsFor(leftOut, database.name));
      await keepAsSpare(this.session, database.id);
      await unlock(this.session, database.lock);
    } catch (error) {
      await abandon(this.session, database);
      throw error;
    }
  }
}
