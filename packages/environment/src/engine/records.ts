import {
  createExclusively,
  isLiving,
  namesInDirectory,
  readJsonFile,
  replaceAtomically,
  thisProcess,
  withFileLock,
} from '@nx-worktree/system';
import { unlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type Repository } from '@nx-worktree/git';
import { EnvironmentBusyError, RecordUnreadableError } from './environment-errors';
import { type Identifier } from './identifier';
import { newerVersionIn } from './newer-version';
import { type BaseRecord, recordFileOf, recordFileSchema, recordIn } from './record';
import { type RecordedPart } from './recorded-part';
import { z } from 'zod';

const EXTENSION = '.json';

/** A record as it was found. Files get damaged, or come from a newer version; then only the file's name is known. */
export type FoundRecord<Facts extends object = object> =
  | { readonly state: 'readable'; readonly record: BaseRecord<Facts> }
  | {
      readonly state: 'unreadable';
      readonly identifier: string;
      readonly path: string;
      readonly reason: string;
      /** Whether a newer version wrote it. */
      readonly isNewer: boolean;
    };

/** The records of a repository's environments: one file each, and its existence is the claim on the identifier. */
export class EnvironmentRecords<Facts extends object = object> {
  /** Where the records are. */
  readonly directory: string;

  /** What a record must be. */
  readonly schema: z.ZodType<BaseRecord<Facts>>;

  /** @param parts whose facts the records hold */
  constructor(
    readonly repository: Repository,
    readonly parts: readonly RecordedPart[],
  ) {
    this.directory = join(repository.ownDirectory, 'environments');
    this.schema = recordSchemaOf<Facts>(parts);
  }

  /**
   * Where the record of an identifier is, or would be. Identifiers that differ in case only are one: macOS and Windows
   * could not keep their worktrees apart.
   */
  pathOf(identifier: Identifier): string {
    return join(this.directory, `${identifier.toLowerCase()}${EXTENSION}`);
  }

  /** The record of an environment, or `undefined` when there is none. */
  async find(identifier: Identifier): Promise<FoundRecord<Facts> | undefined> {
    return this.read(this.pathOf(identifier));
  }

  /** All records, readable or not. */
  async all(): Promise<FoundRecord<Facts>[]> {
    const names = (await namesInDirectory(this.directory)).filter(
      (name) => name.endsWith(EXTENSION) && !name.startsWith('.'),
    );
    const found = await Promise.all(names.map((name) => this.read(join(this.directory, name))));
    return found.filter((record) => record !== undefined);
  }

  /**
   * Claims the identifier for an environment by creating its record.
   *
   * @returns whether it was free
   */
  async claim(record: BaseRecord<Facts>): Promise<boolean> {
    return createExclusively(this.pathOf(record.identifier), textOf(record));
  }

  /** Replaces the record of an environment in one step. */
  async write(record: BaseRecord<Facts>): Promise<void> {
    await replaceAtomically(this.pathOf(record.identifier), textOf(record));
  }

  /** Deletes the record, and so gives the identifier back. A record of another environment stays. */
  async delete(record: BaseRecord<Facts>): Promise<void> {
    const found = await this.find(record.identifier);
    if (found?.state === 'readable' && found.record.id === record.id)
      await unlink(this.pathOf(record.identifier));
  }

  /**
   * Makes this process the holder of an environment, on which it works.
   *
   * @returns the record as it is now, or `undefined` when the environment is gone
   * @throws {@link EnvironmentBusyError} when a living process works on it
   * @throws {@link RecordUnreadableError} when the record can't be read
   */
  async take(identifier: Identifier): Promise<BaseRecord<Facts> | undefined> {
    return this.whileIdle(identifier, async (record) => {
      const taken = { ...record, holder: await thisProcess() };
      await this.write(taken);
      return taken;
    });
  }

  /**
   * Works for some ms on an environment on which nobody else works: under the lock, so that nobody can begin to.
   *
   * @returns what `work` returns, or `undefined` when the environment is gone
   * @throws {@link EnvironmentBusyError} when a living process works on it
   * @throws {@link RecordUnreadableError} when the record can't be read
   */
  async whileIdle<T>(
    identifier: Identifier,
    work: (record: BaseRecord<Facts>) => Promise<T>,
  ): Promise<T | undefined> {
    return withFileLock(this.repository.lock, async () => {
      const found = await this.find(identifier);
      if (!found) return undefined;
      if (found.state === 'unreadable') throw new RecordUnreadableError(identifier, found);
      const { holder, state } = found.record;
      if (holder && (await isLiving(holder)))
        throw new EnvironmentBusyError(identifier, holder.process.pid, state);
      return work(found.record);
    });
  }

  /** Ends this process's work on an environment that it has not removed, and leaves everything else as it is. */
  async release(taken: BaseRecord<Facts>): Promise<void> {
    const found = await this.find(taken.identifier);
    if (found?.state !== 'readable' || found.record.id !== taken.id) return;
    const { holder: _, ...released } = found.record;
    await this.write(released);
  }

  private async read(path: string): Promise<FoundRecord<Facts> | undefined> {
    const file = await readJsonFile(path, this.schema);
    if (file.state === 'absent') return undefined;
    const isOfAnother = file.state === 'present' && this.pathOf(file.value.identifier) !== path;
    if (file.state === 'present' && !isOfAnother) return { state: 'readable', record: file.value };
    const newer = await newerVersionIn(path);
    const isNewer = newer !== undefined;
    const damage = file.state === 'present' ? `it belongs to ${file.value.identifier}` : file.reason;
    const reason = isNewer ? `it was written by a newer nx-worktree (schema version ${newer})` : damage;
    return { state: 'unreadable', identifier: basename(path, EXTENSION), path, reason, isNewer };
  }
}

function textOf(record: BaseRecord): string {
  return `${JSON.stringify(recordFileOf(record), undefined, 2)}\n`;
}

/** The facts of all parts stand beside each other. Which they are, is `Facts` at compile time and `parts` at run time. */
export function recordSchemaOf<Facts extends object>(
  parts: readonly RecordedPart[],
): z.ZodType<BaseRecord<Facts>> {
  const facts = z.object(Object.assign({}, ...parts.map((part) => part.facts?.shape)) as z.ZodRawShape);
  return recordFileSchema.extend({ facts: facts as unknown as z.ZodType<Facts> }).transform(recordIn<Facts>);
}
