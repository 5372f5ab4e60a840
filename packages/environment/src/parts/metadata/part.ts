import { readJsonFile, replaceAtomically, unlinkIfThere } from '@nx-worktree/system';
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { git, type Repository } from '@nx-worktree/git';
import { fixCommand } from '../../engine/fix-command';
import { newerVersionIn } from '../../engine/newer-version';
import { type BoundPart } from '../../engine/bound-part';
import { definePart, type Part } from '../../engine/part';
import { type BaseRecord } from '../../engine/record';
import { MetadataTakenError, MetadataTrackedError } from './metadata-errors';
import { METADATA_FILE, metadataOf, readMetadata } from '../../engine/metadata/metadata';

/** Writes what the worktree says of itself. Always the last part: a worktree with metadata is complete. */
export const metadataPart = definePart({
  name: 'metadata',
  place: 'in-directory',
  files: [METADATA_FILE],
  bind: ({ parts }) => bindMetadata(parts),
  assertFits: assertUntracked,
});

/** @param parts of which it tells */
export function bindMetadata(parts: readonly Part[]): BoundPart {
  const part: BoundPart = {
    name: 'metadata',

    async plan() {
      return METADATA_FILE;
    },

    async apply(environment) {
      const text = `${JSON.stringify(metadataOf(parts, environment), undefined, 2)}\n`;
      const path = join(environment.directory, METADATA_FILE);
      await assertNobodyElses(environment, path);
      await replaceAtomically(path, text);
      return { facts: {}, summary: METADATA_FILE };
    },

    async verify(environment) {
      const path = join(environment.directory, METADATA_FILE);
      const file = await readMetadata(parts, environment.directory);
      const isRight =
        file.state === 'present' && isDeepStrictEqual(file.value, metadataOf(parts, environment));
      if (isRight) return { state: 'ok' };
      const newer = await newerVersionIn(path);
      const what =
        newer === undefined
          ? `is ${file.state === 'present' ? 'changed' : file.state}`
          : `was written by a newer nx-worktree (schema version ${newer})`;
      return {
        state: 'failed',
        cause: `${METADATA_FILE} of ${environment.identifier} ${what}.`,
        advice: fixCommand(environment.identifier),
      };
    },

    async revert(environment) {
      const path = join(environment.directory, METADATA_FILE);
      if ((await takenBy(environment, path)) === undefined) await unlinkIfThere(path);
    },

    soundness: () => 'agrees with the record',

    repair: (environment) => part.apply(environment),

    settle: async (environment) => void (await part.apply(environment)),

    async follow(environment, before) {
      if (!isDeepStrictEqual(metadataOf(parts, environment), metadataOf(parts, before)))
        await part.apply(environment);
    },

    extend: (environment) => part.apply(environment),
  };
  return part;
}

async function assertNobodyElses(environment: BaseRecord, path: string): Promise<void> {
  const reason = await takenBy(environment, path);
  if (reason !== undefined) throw new MetadataTakenError(path, reason);
}

/** Why a file is not ours; one that is damaged is nobody's, unless git tracks it. */
async function takenBy({ id, directory }: BaseRecord, path: string): Promise<string | undefined> {
  const status = await lstat(path).catch(() => undefined);
  if (!status) return undefined;
  if (!status.isFile()) return `it is a ${status.isDirectory() ? 'directory' : 'link'}`;
  const file = await readJsonFile(path, z.object({ id: z.string() }));
  if (file.state === 'present' && file.value.id !== id)
    return `it belongs to the environment ${file.value.id}`;
  return (await git(directory, ['ls-files', '--', METADATA_FILE])) === '' ? undefined : 'git tracks it';
}

/** What we wrote there would change a tracked file. */
async function assertUntracked({ root }: Repository, commit: string): Promise<void> {
  const tracked = await git(root, ['ls-tree', '--full-tree', '--name-only', commit, '--', METADATA_FILE]);
  if (tracked !== '') throw new MetadataTrackedError(commit);
}
