import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type MajorVersion, removeEmbeddedServer } from '../src';

/** A state home of its own, and so an embedded server of its own, for tests that stop or break it. */
export interface OwnHome {
  readonly home: string;
  /** Removes the server and the home, and gives back the home of the test run. */
  remove(): Promise<void>;
}

/**
 * @param mode of the home: as root, one that others can't enter has the server in another place
 * @param versions of the servers that the tests start
 * @param parent directory in which the home is made
 */
export async function useOwnHome(
  mode = 0o711,
  versions: readonly MajorVersion[] = [18],
  parent = tmpdir(),
): Promise<OwnHome> {
  const before = process.env['NX_WORKTREE_HOME'];
  const home = await mkdtemp(join(parent, 'nx-worktree-home-'));
  await chmod(home, mode);
  process.env['NX_WORKTREE_HOME'] = home;
  return {
    home,
    async remove() {
      for (const version of versions) await removeEmbeddedServer(version);
      process.env['NX_WORKTREE_HOME'] = before;
      await rm(home, { recursive: true });
    },
  };
}
