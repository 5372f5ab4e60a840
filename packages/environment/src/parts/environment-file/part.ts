import { readIfThere, replaceAtomically, unlinkIfThere } from '@nx-worktree/system';
import { parse } from 'dotenv';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { git } from '@nx-worktree/git';
import { fixCommand } from '../../engine/fix-command';
import { type BoundPart } from '../../engine/bound-part';
import { definePart, type Part } from '../../engine/part';
import { definePartMetadata } from '../../engine/part-metadata';
import { partCheck } from '../../engine/part-check';
import { type BaseRecord } from '../../engine/record';
import { EnvironmentFileTakenError } from './environment-file-errors';
import { type EnvironmentFileFacts, environmentFileFactsSchema } from './facts';
import { formatEnvironmentFile } from './format';
import { ENVIRONMENT_FILES, type EnvironmentFileName } from './file-names';
import { otherLines } from './other-lines';
import { ownerOfFile } from './own-file';
import { variablesOf } from '../../engine/variables';
import { trackedVariablesCheck } from './tracked-variables-check';
import { variablesCheck } from './variables-check';
import { writtenVariables } from './written';

/**
 * Writes the environment's variables where Nx finds them by itself when it runs `test` in the worktree. When they are
 * written again, what a user has added to the file stays.
 */
export const environmentFilePart = definePart({
  name: 'environment-file',
  facts: environmentFileFactsSchema,
  place: 'in-directory',
  files: ENVIRONMENT_FILES,
  bind: ({ parts }) => bindEnvironmentFile(parts),
  variablesFile: {
    nameOf: ({ facts }: BaseRecord<EnvironmentFileFacts>) => facts.environmentFile,
    read: writtenVariables,
  },
  metadata: definePartMetadata({
    schema: z.object({
      env_file: z.enum(ENVIRONMENT_FILES).nullable().describe('Name of its environment file.'),
    }),
    write: ({ facts }: BaseRecord<EnvironmentFileFacts>) => ({ env_file: facts.environmentFile ?? null }),
    read: async ({ env_file: environmentFile }): Promise<EnvironmentFileFacts> =>
      environmentFile === null ? {} : { environmentFile },
  }),
});

/** @param parts whose variables it holds */
export function bindEnvironmentFile(parts: readonly Part[]): BoundPart<EnvironmentFileFacts> {
  const part: BoundPart<EnvironmentFileFacts> = {
    name: 'environment-file',

    async plan() {
      return ENVIRONMENT_FILES[0];
    },

    async apply(environment) {
      const name = await freeName(environment);
      const path = join(environment.directory, name);
      const variables = variablesOf(parts, environment);
      const added = otherLines((await readIfThere(path)) ?? '', Object.keys(variables));
      await replaceAtomically(path, formatEnvironmentFile(variables) + added);
      return { facts: { environmentFile: name }, summary: name };
    },

    async verify(environment) {
      const { directory, facts, identifier } = environment;
      const written = parse((await readIfThere(join(directory, facts.environmentFile ?? ''))) ?? '');
      const expected = parse(formatEnvironmentFile(variablesOf(parts, environment)));
      const changed = Object.keys(expected).filter((name) => written[name] !== expected[name]);
      if (changed.length === 0) return { state: 'ok' };
      return {
        state: 'failed',
        cause: `${facts.environmentFile} of ${identifier} differs from the record in ${changed.join(', ')}.`,
        advice: fixCommand(identifier),
      };
    },

    // It lies in the checkout, and goes with it; here so that a half-made environment never shows a stale file.
    async revert({ directory, id }) {
      for (const path of ENVIRONMENT_FILES.map((name) => join(directory, name))) {
        if ((await ownerOfFile(path, id)) === 'ours') await unlinkIfThere(path);
      }
    },

    soundness: ({ facts }) => `${facts.environmentFile ?? ''} agrees with the record`,

    checks: (examined) => [
      partCheck(part, examined),
      variablesCheck(parts, examined),
      trackedVariablesCheck(parts, examined),
    ],

    repair: (environment) => part.apply(environment),

    settle: async (environment) => void (await part.apply(environment)),

    async follow(environment, before) {
      if (isDeepStrictEqual(variablesOf(parts, environment), variablesOf(parts, before))) return;
      await part.apply(environment);
    },
  };
  return part;
}

/**
 * The name of the file that is ours already, else the first one that the repository doesn't track, and that nobody else,
 * such as a script of an installation, has taken either.
 */
async function freeName({ directory, id }: BaseRecord): Promise<EnvironmentFileName> {
  const tracked = (await git(directory, ['ls-files', '-z', '--', ...ENVIRONMENT_FILES])).split('\0');
  const candidates = ENVIRONMENT_FILES.filter((candidate) => !tracked.includes(candidate));
  const owners = await Promise.all(candidates.map((name) => ownerOfFile(join(directory, name), id)));
  const name = candidates[owners.indexOf('ours')] ?? candidates[owners.indexOf('none')];
  if (name === undefined) throw new EnvironmentFileTakenError(ENVIRONMENT_FILES);
  return name;
}
