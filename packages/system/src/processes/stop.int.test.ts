import { execa } from 'execa';
import { createInterface } from 'node:readline';
import { identityOf, isRunning } from './identity';
import { killProcessGroup, stopProcess, stopProcessGroup } from './stop';
import { UnsafeSignalError } from './stop-errors';

/** Starts a leader of a group with one child; both print their pid. */
function startGroup(onTerm: string) {
  const member = `process.on('SIGTERM', () => { ${onTerm} }); console.log(process.pid); setInterval(() => {}, 1000);`;
  const leader = `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(member)}], { stdio: 'inherit' }); ${member}`;
  return execa(process.execPath, ['-e', leader], { detached: true, reject: false, stdin: 'ignore' });
}

async function pidsOf(group: ReturnType<typeof startGroup>): Promise<number[]> {
  const pids: number[] = [];
  for await (const line of createInterface({ input: group.stdout })) {
    if (pids.push(Number(line)) === 2) break;
  }
  return pids;
}

test.each([
  ['ends on SIGTERM', 'process.exit(0)', 5_000],
  ['ignores SIGTERM', '', 200],
])('a group that %s is stopped with all of its members', async (_name, onTerm, graceMs) => {
  const group = startGroup(onTerm);
  const identities = await Promise.all((await pidsOf(group)).map(identityOf));

  await stopProcessGroup(group.pid ?? 0, graceMs);

  expect(identities).toHaveLength(2);
  for (const identity of identities) expect(identity && (await isRunning(identity))).toBe(false);
});

test('stopping a group that has ended already does nothing', async () => {
  const child = execa(process.execPath, ['-e', ''], { detached: true });
  await child;
  await expect(stopProcessGroup(child.pid ?? 0)).resolves.toBeUndefined();
});

describe('a signal that would reach others', () => {
  // The one place without the real thing: it would end this test, or every process of the machine.
  let kill: jest.SpyInstance;
  beforeEach(() => {
    kill = jest.spyOn(process, 'kill').mockReturnValue(true);
  });
  afterEach(() => kill.mockRestore());

  test.each([0, 1, -1, -4711, Number.NaN])('is not sent to a group led by %d', async (pid) => {
    await expect(stopProcessGroup(pid, 0)).rejects.toThrow(UnsafeSignalError);
    expect(() => killProcessGroup(pid)).toThrow(UnsafeSignalError);
    expect(kill).not.toHaveBeenCalled();
  });

  test('is not sent to the first process of the system', async () => {
    const first = await identityOf(1);
    if (!first) throw new Error('There is no process 1.');
    await expect(stopProcess(first, 0)).rejects.toThrow(UnsafeSignalError);
    expect(kill).not.toHaveBeenCalled();
  });
});
