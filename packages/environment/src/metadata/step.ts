import { readJsonFile, replaceAtomically, unlinkIfThere } from '@nx-worktree/system';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { fixCommand } from '../stack/mend';
import { newerVersionIn } from '../stack/newer-version';
import { type Applied, type Step } from '../stack/step';
import { METADATA_FILE, metadataOf, metadataSchema } from './metadata';

/** Writes what the worktree says of itself. Always the last step: a worktree with metadata is complete. */
export function metadataStep(): Step {
  return {
    name: 'metadata',

    async plan() {
      return METADATA_FILE;
    },

    async apply(environment): Promise<Applied> {
      const text = `${JSON.stringify(metadataOf(environment), undefined, 2)}\n`;
      await replaceAtomically(join(environment.directory, METADATA_FILE), text);
      return { facts: {}, summary: METADATA_FILE };
    },

    async verify(environment) {
      const path = join(environment.directory, METADATA_FILE);
      const file = await readJsonFile(path, metadataSchema);
      const isRight = file.state === 'present' && isDeepStrictEqual(file.value, metadataOf(environment));
      if (isRight) return { state: 'ok' };
      const newer = await newerVersionIn(path);
      const what =
        newer === undefined
          ? `is ${file.state === 'present' ? 'changed' : file.state}`
          : `was written by a newer nx-worktree (schema version ${newer})`;
      return {
        state: 'failed',
        cause: `${METADATA_FILE} of ${environment.identifier} ${what}.`,
        mend: fixCommand(environment.identifier),
      };
    },

    revert: ({ directory }) => unlinkIfThere(join(directory, METADATA_FILE)),
  };
}
