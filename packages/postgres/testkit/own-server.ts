import { type OwnHome, useOwnHome } from '@nx-worktree/testkit';
import { type Programs, removeEmbeddedServer } from '../src';

/** Makes a state home with embedded servers of its own, for tests that stop or break them. */
export function useOwnServer({
  versions = [18],
  ...home
}: { versions?: readonly Programs[]; mode?: number; parent?: string } = {}): OwnHome {
  return useOwnHome({
    ...home,
    async stop() {
      for (const version of versions) await removeEmbeddedServer(version);
    },
  });
}
