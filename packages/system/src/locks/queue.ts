import { createExclusively } from '../files/exclusive';
import { namesIn, unlinkIfThere } from '../files/if-there';
import { readJsonFile } from '../files/json-file';
import { isRunning, ownIdentity } from '../processes/identity';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { holderSchema } from './turn';

/** `000000000012-<uuid>`: the lowest comes first. No name is used twice, so nobody's can be taken for a dead one's. */
const PLACE = /^\d{12}-/;

/**
 * The processes that wait for a lock, each with a file that says in which place it is. It decides who tries to take the
 * next turn, not who has it, so a file too few or too many is no danger.
 */
export class Queue {
  readonly #directory: string;

  constructor(lock: string) {
    this.#directory = join(lock, 'queue');
  }

  /** @returns the last place, for this process */
  async join(): Promise<string> {
    const last = (await this.#places()).at(-1);
    const number = last === undefined ? 1 : Number(last.split('-')[0]) + 1;
    const place = `${String(number).padStart(12, '0')}-${randomUUID()}`;
    await createExclusively(join(this.#directory, place), JSON.stringify({ holder: await ownIdentity() }));
    return place;
  }

  leave(place: string): Promise<void> {
    return unlinkIfThere(join(this.#directory, place));
  }

  /** How many living processes are before this place; all, for who has none. */
  async before(place?: string): Promise<number> {
    const places = await this.#places();
    const before = places.filter((other) => place === undefined || other < place);
    // The first is asked only, since each question is a process of its own where there is no /proc.
    while (before[0] !== undefined && !(await this.#isTaken(before[0]))) {
      await this.leave(before[0]);
      before.shift();
    }
    return before.length;
  }

  async #places(): Promise<string[]> {
    return (await namesIn(this.#directory)).filter((name) => PLACE.test(name)).sort();
  }

  /** One of another host or container can't be asked whether it still waits. It is passed by, rather than waited for for ever. */
  async #isTaken(place: string): Promise<boolean> {
    const file = await readJsonFile(join(this.#directory, place), holderSchema);
    if (file.state !== 'present') return false;
    const { holder } = file.value;
    return holder.host === (await ownIdentity()).host && (await isRunning(holder));
  }
}
