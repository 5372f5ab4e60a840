import { Script } from '@nx-worktree/testkit';
import { identityOf, isRunning, ownIdentity } from './identity';

test('a process is running while it runs and not after it was killed', async () => {
  const child = Script.node(['-e', 'setInterval(() => {}, 1000)']);
  const identity = await identityOf(child.pid);
  if (!identity) throw new Error('The child has no identity.');
  expect(await isRunning(identity)).toBe(true);

  await child.kill();
  expect(await isRunning(identity)).toBe(false);
});

test('a pid that is used again by another process is not the process that had it', async () => {
  const own = await ownIdentity();
  expect(await isRunning({ ...own, startedAt: 'another time' })).toBe(false);
});

test('a process on another host counts as running, since it can not be asked', async () => {
  const own = await ownIdentity();
  expect(await isRunning({ ...own, host: 'elsewhere', startedAt: 'another time' })).toBe(true);
});

test('a pid that no process has gives no identity', async () => {
  expect(await identityOf(2 ** 22 + 1)).toBeUndefined();
});
