import { removeTemporaryDirectory, temporaryDirectory } from './temporary-directory';

/** A state home of a test's own, and so an embedded server of its own, for tests that stop or break it. */
export interface OwnHome {
  readonly home: string;
  /** Deletes the home, and gives back the state home of the test run. */
  remove(): Promise<void>;
}

/** How a state home is made. */
export interface OwnHomeOptions {
  /** Of the home's permissions: as root, the files of a server are elsewhere if others can't enter the home. */
  readonly mode?: number;
  /** Directory in which the home is made, instead of the system's temporary one. */
  readonly parent?: string;
  /** Ends what runs in the home before that is deleted, as `removeEmbeddedServer` does. */
  readonly stop?: () => Promise<unknown>;
}

/** Makes a state home, which this process and those that it starts use from now on. */
export function useOwnHome({ mode = 0o711, stop, ...where }: OwnHomeOptions = {}): OwnHome {
  const before = process.env['NX_WORKTREE_HOME'];
  const home = temporaryDirectory({ mode, ...where });
  process.env['NX_WORKTREE_HOME'] = home;
  return {
    home,
    async remove() {
      await stop?.();
      if (before === undefined) delete process.env['NX_WORKTREE_HOME'];
      else process.env['NX_WORKTREE_HOME'] = before;
      await removeTemporaryDirectory(home);
    },
  };
}
