import { Failure, hasCode, isInside, stateHome, thisProcess } from '@nx-worktree/system';
import { tmpdir } from 'node:os';
import { fixCommand } from '../../engine/fix-command';
import { type BoundPart } from '../../engine/bound-part';
import { definePart } from '../../engine/part';
import { temporaryDirectoryCommandLine } from './command-line';
import {
  deleteDirectoryOf,
  type DirectoryRequest,
  findDirectoryOf,
  type MadeDirectory,
  makeDirectory,
  parentDirectory,
} from './directory';
import { type TemporaryDirectoryFacts, temporaryDirectoryFactsSchema, VARIABLES } from './facts';
import { directoryLeftovers } from './leftovers';
import { type TemporaryDirectoryOptions } from './options';
import { isDirectoryOf, statusOf } from './marker';

/**
 * The daemon of Nx 22 keeps the variables of clients that have ended, all but `TMPDIR`, and fails when its temporary
 * directory is gone.
 */
const SUITE_VARIABLES = process.platform === 'win32' ? VARIABLES : (['TMPDIR'] as const);

/** Codes of the file system for what another program uses, or another user has made there. */
const IN_USE = ['EACCES', 'EPERM', 'EBUSY', 'ENOTEMPTY'];

/** A temporary directory: suites that write to the same path in the usual one disturb each other. */
export const temporaryDirectoryPart = definePart({
  name: 'temporary-directory',
  facts: temporaryDirectoryFactsSchema,
  choice: { option: 'temporaryDirectory', purposes: 'all' },
  commandLine: temporaryDirectoryCommandLine,
  bind: ({ records }, { id, identifier, directory }, _options: TemporaryDirectoryOptions) =>
    bindTemporaryDirectory({
      key: directory,
      holder: async () => ({ kind: 'record', id, path: records.pathOf(identifier) }),
      variables: VARIABLES,
      fix: fixCommand(identifier),
    }),
  bindForSuite(_context, { directory, identifier }) {
    const part = bindTemporaryDirectory({
      key: `${directory}\0${identifier}`,
      holder: thisProcess,
      variables: SUITE_VARIABLES,
      fix: 'Run the suite again.',
    });
    // What can't be deleted doesn't decide whether a suite has passed. The next one tries again, and cleanup says why.
    const revert: typeof part.revert = (environment) =>
      part.revert(environment).catch((error: unknown) => {
        if (!hasCode(error, ...IN_USE)) throw error;
      });
    return { ...part, revert };
  },
  leftovers: directoryLeftovers,
  planRemoval: ({ facts }) => facts.temporaryDirectory && `${facts.temporaryDirectory.path} deleted`,
  variables: variablesOf,
});

interface Binding extends Pick<DirectoryRequest, 'key'> {
  readonly holder: () => Promise<DirectoryRequest['holder']>;
  readonly variables: readonly (typeof VARIABLES)[number][];
  /** What to do when it is gone. */
  readonly fix: string;
}

/** The temporary directory of one environment. */
export function bindTemporaryDirectory(binding: Binding): BoundPart<TemporaryDirectoryFacts> {
  const { key, holder, fix } = binding;
  const factsOf = (made: MadeDirectory): TemporaryDirectoryFacts => ({
    temporaryDirectory: { ...made, variables: [...binding.variables], ...homeBelow(tmpdir()) },
  });
  const part: BoundPart<TemporaryDirectoryFacts> = {
    name: 'temporary-directory',

    async plan() {
      return `a directory in ${parentDirectory()}`;
    },

    async apply({ id, facts }) {
      const before = facts.temporaryDirectory?.path;
      const made = await makeDirectory({ key, environment: id, holder: await holder(), before });
      return { facts: factsOf(made), summary: made.path };
    },

    async verify({ id, facts }) {
      const { path, identity } = facts.temporaryDirectory ?? {};
      if (path === undefined || (await isDirectoryOf(id, path, identity))) return { state: 'ok' };
      const what = statusOf(path) ? 'was replaced by another one' : 'is gone';
      return { state: 'failed', cause: `The temporary directory ${path} ${what}.`, advice: fix };
    },

    soundness: ({ facts }) => facts.temporaryDirectory?.path ?? 'none',

    repair: (environment) => part.apply(environment),

    // Systems clear their temporary directory.
    async wake(environment) {
      if ((await part.verify(environment)).state === 'ok') return undefined;
      return (await part.apply(environment)).facts;
    },

    async rediscover({ id }) {
      const found = await findDirectoryOf(id);
      return found ? factsOf(found) : {};
    },

    revert: ({ id, facts }) => deleteDirectoryOf(id, facts.temporaryDirectory),
  };
  return part;
}

function variablesOf({
  facts,
}: {
  readonly facts: TemporaryDirectoryFacts;
}): Readonly<Record<string, string>> {
  if (!facts.temporaryDirectory) return {};
  const { path, variables, stateHome: home } = facts.temporaryDirectory;
  return {
    ...Object.fromEntries(variables.map((name) => [name, path])),
    ...(home !== undefined && { NX_WORKTREE_HOME: home }),
  };
}

/** Where this user has no home, the state directory lies in the temporary one, and must not move with that. */
function homeBelow(temporary: string): { readonly stateHome?: string } {
  if (process.env['NX_WORKTREE_HOME']) return {};
  try {
    const home = stateHome();
    return isInside(home, temporary) ? { stateHome: home } : {};
  } catch (error) {
    // A suite that needs none needs no state directory either.
    if (error instanceof Failure) return {};
    throw error;
  }
}
