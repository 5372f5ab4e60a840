import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeEmbeddedServer } from '../src';

/** A state home of its own, and so an embedded server of its own, for tests that stop or break it. */
export interface OwnHome {
  readonly home: string;
  /** Removes the server and the home, and gives back the home of the test run. */
  remove(): Promise<void>;
}

/** @param mode of the home: as root, one that others can't enter has the server in another place */
export async function useOwnHome(mode = 0o711): Promise<OwnHome> {
  const before = process.env['NX_WORKTREE_HOME'];
  const home = await mkdtemp(join(tmpdir(), 'nx-worktree-home-'));
  await chmod(home, mode);
  process.env['NX_WORKTREE_HOME'] = home;
  return {
    home,
    async remove() {
      await removeEmbeddedServer();
      process.env['NX_WORKTREE_HOME'] = before;
      await rm(home, { recursive: true });
    },
  };
}
