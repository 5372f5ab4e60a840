import { identityOf, isRunning } from '@nx-worktree/system';
import { removeTemporaryDirectories, Script, temporaryDirectory } from '@nx-worktree/testkit';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { startBystander } from '../../../testkit/bystander';
import { ListenerProtectedError } from './listener-errors';
import { stopListeners } from './stop-listeners';

/** Three ports from here on are of this test file alone. */
const PORT = 24_950;

let directory: string;
beforeEach(() => {
  directory = temporaryDirectory();
});
afterEach(async () => {
  await Script.killAll();
  await removeTemporaryDirectories();
});

describe('stopping who listens', () => {
  it('stops a stranger after naming it', async () => {
    const { pid } = await startBystander(directory, { port: PORT });
    const identity = await identityOf(pid);
    const named: string[] = [];

    const stopped = await stopListeners(PORT, async ({ pid: of, command }) => {
      named.push(`${of} ${command} ${identity && (await isRunning(identity))}`);
    });

    expect(stopped).toMatchObject([{ pid, outcome: 'ended' }]);
    expect(named).toHaveLength(1);
    expect(named[0]).toMatch(new RegExp(`^${pid} .*bystander.process.* true$`));
    expect(identity && (await isRunning(identity))).toBe(false);
    expect(await stopListeners(PORT, () => undefined)).toEqual([]);
  });

  it('never stops itself', async () => {
    const own = createServer().listen(PORT + 1, '127.0.0.1');
    await once(own, 'listening');
    const stopping = stopListeners(PORT + 1, () => undefined);
    await expect(stopping).rejects.toThrow(ListenerProtectedError);
    await expect(stopping).rejects.toThrow(/\(process \d+\), which was not stopped: this command runs in it/);
    own.close();
  });

  // Only root can run something as somebody else.
  const isRoot = process.getuid?.() === 0;
  (isRoot ? it : it.skip)(
    'never stops a process of another user, not even as root (needs root)',
    async () => {
      const code = `require('node:net').createServer().listen(${PORT + 2}, '127.0.0.1', () => console.log('there'))`;
      const child = Script.node(['-e', code], { uid: 65_534, cwd: '/' });
      await child.line();
      await expect(stopListeners(PORT + 2, () => undefined)).rejects.toThrow(/belongs to another user/);
      expect(child.process.exitCode ?? child.process.signalCode).toBeNull();
    },
  );
});
