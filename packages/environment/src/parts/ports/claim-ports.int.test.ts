import { ownIdentity, thisProcess } from '@nx-worktree/system';
import { type OwnHome, useOwnHome } from '@nx-worktree/testkit';
import { mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { scripts } from '../../../testkit/scripts';
import { claimedPorts, claimOn, claimsDirectory } from './claim';
import { claimAgain, claimPorts, releasePorts } from './claim-ports';
import { PortBaseError, PortsUsedUpError } from './port-errors';

const NAMES = ['app', 'api', 'db'] as const;
const BASE = 21_000;

let home: string;
let removeHome: OwnHome['remove'];
const closing: (() => unknown)[] = [];

beforeEach(async () => {
  ({ home, remove: removeHome } = useOwnHome());
});

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  await removeHome();
});

describe('claiming ports', () => {
  it('hands out consecutive ports, and the next ones to the next environment', async () => {
    expect(await claimFor('one')).toEqual({ app: BASE + 1, api: BASE + 2, db: BASE + 3 });
    expect(await claimFor('two')).toEqual({ app: BASE + 4, api: BASE + 5, db: BASE + 6 });
  });

  it('hands out released ports again, and releases nobody else', async () => {
    await claimFor('one');
    await claimFor('two');
    await releasePorts('one');
    await releasePorts('one');
    expect(await claimedPorts()).toHaveLength(3);
    expect(await claimFor('three')).toEqual({ app: BASE + 1, api: BASE + 2, db: BASE + 3 });
  });

  it.each(['127.0.0.1', '0.0.0.0', '::1', '::'])(
    'skips a port on which a stranger listens on %s',
    async (host) => {
      await listen(BASE + 2, host);
      expect(await claimFor('one')).toEqual({ app: BASE + 3, api: BASE + 4, db: BASE + 5 });
    },
  );

  it.each([
    [6664, 6670],
    [6663, 6670],
    [6676, 6680],
    [6695, 6698],
    [10_079, 10_081],
  ])('above %d hands out %d and the next two, which clients reach', async (base, first) => {
    const ports = await claimFor('one', base);
    expect(ports).toEqual({ app: first, api: first + 1, db: first + 2 });
    for (const port of Object.values(ports)) expect(await reaches(port)).toBe(true);
  });

  it('gives no port back that clients refuse, as an earlier release handed it out', async () => {
    const holder = await holderFor('one');
    expect(await claimAgain({ app: 6665, api: 6666, db: 6667 }, holder)).toBe(false);
    expect(await claimAgain({ app: 6670, api: 6671, db: 6672 }, holder)).toBe(true);
  });

  it('takes over what a removed worktree left', async () => {
    const record = join(home, 'record.json');
    await writeFile(record, JSON.stringify({ id: 'one' }));
    const holder = { kind: 'record', id: 'one', path: record } as const;
    await claimPorts({ base: BASE, names: NAMES, environment: 'one', holder });
    expect(await claimFor('two')).toMatchObject({ app: BASE + 4 });

    await writeFile(record, JSON.stringify({ id: 'its successor' }));
    expect(await claimFor('three')).toMatchObject({ app: BASE + 1 });
  });

  it('reads and writes claims as release 0.1.0 does', async () => {
    const [process, record] = [await ownIdentity(), join(home, 'record.json')];
    const holder = { kind: 'record', id: 'two', path: record } as const;
    await claimFor('one');
    await claimPorts({ base: BASE, names: ['app'], environment: 'two', holder });
    const [ofSuite, ofWorktree] = [
      { name: 'app', owner: { environment: 'one', process } },
      { name: 'app', owner: { environment: 'two', record } },
    ];

    expect(await readFile(join(claimsDirectory(), String(BASE + 1)), 'utf8')).toBe(JSON.stringify(ofSuite));
    expect(await readFile(join(claimsDirectory(), String(BASE + 4)), 'utf8')).toBe(
      JSON.stringify(ofWorktree),
    );
    expect(await claimOn(BASE + 1)).toEqual({
      name: 'app',
      environment: 'one',
      holder: { kind: 'process', process },
    });
    expect(await claimOn(BASE + 4)).toEqual({ name: 'app', environment: 'two', holder });
  });

  it('respects a damaged claim for a day', async () => {
    await mkdir(claimsDirectory(), { recursive: true });
    const damaged = join(claimsDirectory(), String(BASE + 1));
    await writeFile(damaged, '{ "own');
    expect(await claimFor('one')).toMatchObject({ app: BASE + 2 });

    const longAgo = new Date(Date.now() - 25 * 60 * 60 * 1000);
    await utimes(damaged, longAgo, longAgo);
    await releasePorts('one');
    expect(await claimFor('two')).toMatchObject({ app: BASE + 1 });
  });

  it.each([1023, 0, -1, 65_533, 8000.5, NaN])('refuses the base %d', async (base) => {
    await expect(claimFor('one', base)).rejects.toThrow(PortBaseError);
    expect(await readdir(home)).toEqual([]);
  });

  it('says what holds the ports when there are not enough left', async () => {
    await listen(65_533, '127.0.0.1');
    await claimPorts({ base: 65_533, names: ['app'], ...(await holderFor('one')) });
    const failure = await claimFor('two', 65_531).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(PortsUsedUpError);
    expect(failure).toMatchObject({ first: 65_532, last: 65_535, inUse: { claimed: 1, listening: 1 } });
  });
});

describe('claiming ports from many processes', () => {
  it('gives twenty processes at once sixty different ports, and those of a killed one to the next', async () => {
    const processes = Array.from({ length: 20 }, (_, index) => claimInProcess(`process-${index}`));
    const claims = await Promise.all(processes.map(({ ports }) => ports));
    const all = claims.flatMap((ports) => Object.values(ports));
    expect(new Set(all).size).toBe(60);
    expect(Math.max(...all)).toBe(BASE + 60);

    const victim = processes[7];
    await victim?.script.kill();
    expect(await claimFor('next')).toEqual(claims[7]);
  });
});

async function claimFor(environment: string, base = BASE) {
  return claimPorts({ base, names: NAMES, ...(await holderFor(environment)) });
}

async function holderFor(environment: string) {
  return { environment, holder: await thisProcess() };
}

/** Starts a process that claims ports and holds them until it is killed or the test ends. */
function claimInProcess(environment: string) {
  const script = scripts.start('claim-ports', [BASE, environment]);
  closing.push(() => script.kill());
  const ports = script.line().then((line) => JSON.parse(line) as Record<string, number>);
  return { script, ports };
}

/** Whether `fetch` gets an answer of a server on this port. */
async function reaches(port: number): Promise<boolean> {
  const server = createHttpServer((_, response) => response.end('here'));
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  try {
    return (await (await fetch(`http://127.0.0.1:${port}`)).text()) === 'here';
  } catch {
    return false;
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

async function listen(port: number, host: string): Promise<void> {
  const server: Server = createServer();
  await new Promise<void>((resolve) => server.listen({ port, host, ipv6Only: true }, resolve));
  closing.push(() => server.close());
}
