import { type Reads } from '@nx-worktree/postgres';
import {
  digest,
  namesInDirectory,
  readJsonFile,
  replaceAtomically,
  stateHome,
  unlinkIfThere,
} from '@nx-worktree/system';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type Attempted } from './attempt';
import { verdictSchema } from './verification';

const DAY_MS = 24 * 60 * 60 * 1000;

/** As long as a branch may live. */
const KEPT_MS = 90 * DAY_MS;

const readsSchema = z.strictObject({
  files: z.array(z.strictObject({ name: z.string(), value: z.string(), by: z.string() })),
});

const storedSchema = z.strictObject({
  reads: readsSchema,
  verdict: verdictSchema.omit({ name: true, file: true }),
});

/**
 * Verdicts by the digest of everything that decides them, one file for each. What migrations have read besides is kept
 * with the verdict, and compared when somebody asks for it.
 */
export class VerdictStore {
  private constructor(private readonly directory: string) {}

  /** That of this user. */
  static open(): VerdictStore {
    return new VerdictStore(join(stateHome(), 'verdicts'));
  }

  /**
   * @param decisive what decides the verdict
   * @param valuesOf the current values of what was read, in the order of the names
   * @returns `undefined` when there is none, or when something that was read has changed
   */
  async find(
    decisive: readonly string[],
    valuesOf: (names: readonly string[]) => Promise<readonly string[]>,
  ): Promise<Attempted | undefined> {
    const file = await readJsonFile(this.pathOf(decisive), storedSchema);
    if (file.state !== 'present') return undefined;
    const { reads, verdict } = file.value;
    const now = await valuesOf(reads.files.map(({ name }) => name));
    return reads.files.every(({ value }, index) => value === now[index]) ? verdict : undefined;
  }

  /** Keeps one. Programs that nobody could watch may have read anything, so what they have done is not kept. */
  async keep(decisive: readonly string[], verdict: Attempted, reads: readonly Reads[]): Promise<void> {
    if (reads.some(({ unseen }) => unseen.length > 0)) return;
    const files = new Map(reads.flatMap((one) => one.files).map((file) => [file.name, file]));
    const stored = { reads: { files: [...files.values()] }, verdict };
    await replaceAtomically(this.pathOf(decisive), JSON.stringify(stored), 0o600);
    await this.dropOld();
  }

  /** Deletes verdicts that were found long ago. A migration that is still new then is verified again. */
  private async dropOld(): Promise<void> {
    for (const name of await namesInDirectory(this.directory)) {
      const path = join(this.directory, name);
      const { mtimeMs } = (await stat(path).catch(() => undefined)) ?? { mtimeMs: Date.now() };
      if (Date.now() - mtimeMs > KEPT_MS) await unlinkIfThere(path);
    }
  }

  private pathOf(decisive: readonly string[]): string {
    return join(this.directory, `${digest(JSON.stringify(decisive))}.json`);
  }
}
