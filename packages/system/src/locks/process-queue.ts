import { createExclusively } from '../files/exclusive';
import { namesInDirectory, unlinkIfThere } from '../files/if-there';
import { readJsonFile } from '../files/json-file';
import { isRunning, ownIdentity } from '../processes/identity';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { holderSchema } from './turn';

/** `000000000012-<uuid>`: the lowest is first. No name is used twice, so a new ticket is never taken for a dead one. */
const TICKET = /^\d{12}-/;

/**
 * The processes that wait for a lock. Each has a ticket: a file whose name says its place in the queue. The queue decides
 * which process tries to take the next turn, not which one has it, so a missing or a superfluous ticket does no harm.
 */
export class ProcessQueue {
  readonly #directory: string;

  constructor(lock: string) {
    this.#directory = join(lock, 'queue');
  }

  /** @returns a ticket for the last place, held by this process */
  async join(): Promise<string> {
    const last = (await this.#tickets()).at(-1);
    const number = last === undefined ? 1 : Number(last.split('-')[0]) + 1;
    const ticket = `${String(number).padStart(12, '0')}-${randomUUID()}`;
    await createExclusively(join(this.#directory, ticket), JSON.stringify({ holder: await ownIdentity() }));
    return ticket;
  }

  /** Gives a ticket back. */
  leave(ticket: string): Promise<void> {
    return unlinkIfThere(join(this.#directory, ticket));
  }

  /** How many living processes are in the queue before this ticket; without a ticket, how many are in it at all. */
  async countBefore(ticket?: string): Promise<number> {
    const tickets = await this.#tickets();
    const before = tickets.filter((other) => ticket === undefined || other < ticket);
    // Only the first is looked at: where there is no /proc, each look starts a process.
    while (before[0] !== undefined && !(await this.#isHeld(before[0]))) {
      await this.leave(before[0]);
      before.shift();
    }
    return before.length;
  }

  async #tickets(): Promise<string[]> {
    return (await namesInDirectory(this.#directory)).filter((name) => TICKET.test(name)).sort();
  }

  /** A process of another host or container can't be looked at. Its ticket doesn't count: it could be there for ever. */
  async #isHeld(ticket: string): Promise<boolean> {
    const file = await readJsonFile(join(this.#directory, ticket), holderSchema);
    if (file.state !== 'present') return false;
    const { holder } = file.value;
    return holder.host === (await ownIdentity()).host && (await isRunning(holder));
  }
}
