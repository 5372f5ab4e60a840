import { identityOf, isRunning, thisProcess } from '@nx-worktree/system';
import { parse } from 'dotenv';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { scripts } from '../../../testkit/scripts';
import { request, SILENT } from '../../../testkit/requests';
import { Repository } from '@nx-worktree/git';
import { type OwnHome, Script, TemporaryRepository, useOwnHome } from '@nx-worktree/testkit';
import { claimFile, claimOn } from './claim';
import { PortBaseError, PortError } from './port-errors';
import { foundClaims } from './found-claims';
import { type EnvironmentRecord, openRecords } from '../parts';
import { type Ports } from './facts';
import { type EnvironmentRecords } from '../../engine/records';
import { ListenerProtectedError, PortsInUseError } from './listener-errors';
import { createEnvironment } from '../../commands/create';
import { type ListedPort, listPorts, type ListPortsRequest } from './list-ports';
import { openSettled } from '../../commands/open-settled';
import { reassign as reassignPart, type Reassigned } from '../../commands/reassign';
import { removeEnvironment } from '../../commands/remove';
import { stopListeners } from './stop-listeners';
import { parseIdentifier } from '../../engine/identifier';

jest.setTimeout(120_000);

const BASE = 24_000;
const closing: (() => unknown)[] = [];

let home: string;
let removeHome: OwnHome['remove'];
let repository: TemporaryRepository;
beforeEach(async () => {
  // Claims of their own, so that each test knows which ports come next.
  ({ home, remove: removeHome } = useOwnHome());
  repository = await TemporaryRepository.create();
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  await repository.remove();
  await removeHome();
});

async function create(identifier: string): Promise<EnvironmentRecord> {
  const options = { ports: true, portBase: BASE, dependencies: { mode: 'none' as const } };
  return createEnvironment(request(repository.root, identifier, options), SILENT);
}

function reassign(
  identifier: string,
  more: { force?: boolean; portBase?: number } = {},
): Promise<Reassigned> {
  const asked = { from: repository.root, identifier, part: 'ports', portBase: BASE, force: false } as const;
  return reassignPart({ ...asked, ...more });
}

async function list(asked?: ListPortsRequest): Promise<ListedPort[]> {
  const { records: settled } = await openSettled(repository.root);
  return listPorts(settled, asked);
}

async function records(): Promise<EnvironmentRecords> {
  return openRecords(await Repository.open(repository.root));
}

async function recordOf(identifier: string): Promise<EnvironmentRecord> {
  const found = await (await records()).find(parseIdentifier(identifier));
  if (found?.state !== 'readable') throw new Error(`There is no record of ${identifier}.`);
  return found.record;
}

async function claimsOf(id: string): Promise<number[]> {
  return (await foundClaims()).flatMap((claim) =>
    claim.state === 'readable' && claim.environment === id ? [claim.port] : [],
  );
}

/** What the environment file, the metadata and the claims say of the ports; all have to be the record's. */
async function portsEverywhere({ directory, id }: EnvironmentRecord) {
  const variables = parse(await readFile(join(directory, '.env.test'), 'utf8'));
  return {
    variables: ['APP_PORT', 'API_PORT', 'DB_PORT'].map((name) => Number(variables[name])),
    metadata: JSON.parse(await readFile(join(directory, '.worktree-metadata.json'), 'utf8')).ports as Ports,
    claims: await claimsOf(id),
  };
}

function agreeing(ports: Ports | undefined) {
  const numbers = Object.values(ports ?? {});
  return { variables: numbers, metadata: ports, claims: numbers };
}

async function listen(port: number): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  closing.push(() => server.close());
}

async function bystander(cwd: string, port: number) {
  const child = scripts.start('bystander', [String(port)], { cwd: cwd });
  closing.push(() => child.kill());
  await child.line();
  return child.pid ?? 0;
}

describe('the list of ports', () => {
  it('says whose each is, here and elsewhere, and who listens', async () => {
    const { id, directory } = await create('prices');
    const elsewhere = await TemporaryRepository.create();
    closing.push(() => elsewhere.remove());
    const options = { ports: true, portBase: BASE, dependencies: { mode: 'none' as const } };
    const other = await createEnvironment(request(elsewhere.root, 'orders', options), SILENT);
    const suite = scripts.start('claim-ports', [String(BASE), 'a suite'], { cwd: repository.root });
    closing.push(() => suite.kill());
    await suite.line();
    await mkdir(join(home, 'ports'), { recursive: true });
    await writeFile(join(home, 'ports', '24500'), '{ "own');
    const dead = { name: 'app', owner: { environment: 'gone', record: join(home, 'nowhere.json') } };
    await writeFile(join(home, 'ports', '24600'), JSON.stringify(dead));
    const pid = await bystander(home, BASE + 2);

    const listed = await list();
    expect(listed).toMatchObject([
      { port: BASE + 1, claim: 'held', name: 'app', listeners: [] },
      { port: BASE + 2, name: 'api', listeners: [{ pid }] },
      {
        port: BASE + 3,
        name: 'db',
        owner: { environment: id, isHere: true, identifier: 'prices', directory },
      },
      ...[4, 5].map((offset) => ({ port: BASE + offset, claim: 'held' })),
      { port: BASE + 6, owner: { isHere: false, identifier: 'orders', directory: other.directory } },
      ...[7, 8].map((offset) => ({ port: BASE + offset, claim: 'held' })),
      { port: BASE + 9, owner: { environment: 'a suite', isHere: false, pid: suite.pid } },
      { port: 24_500, claim: 'damaged', listeners: [] },
      { port: 24_600, claim: 'dead', owner: { environment: 'gone' } },
    ]);
    expect(await list({ identifier: 'prices' })).toEqual(listed.slice(0, 3));
    await expect(list({ identifier: 'orders' })).rejects.toThrow(
      'There is no environment "orders". There are: prices.',
    );
    expect(listed[1]?.listeners[0]?.command).toContain('bystander.process');
    expect(listed[9]?.reason).toContain(`${claimFile(24_500)}: `);
  });

  it('shows one port that nobody has claimed, and refuses what is none', async () => {
    await listen(BASE + 77);
    expect(await list({ port: BASE + 77 })).toMatchObject([
      { port: BASE + 77, claim: 'none', listeners: [{ pid: process.pid }] },
    ]);
    for (const port of [0, 65_536, 80.5, -1]) {
      await expect(list({ port })).rejects.toThrow(PortError);
    }
  });
});

describe('reassigning ports', () => {
  it('gives others, although a stranger listens on the old ones; record, files and claims follow', async () => {
    const environment = await create('prices');
    await bystander(home, BASE + 1);

    const { before, now } = await reassign('prices');

    expect(before.facts.ports).toEqual({ app: BASE + 1, api: BASE + 2, db: BASE + 3 });
    expect(now.facts.ports).toEqual({ app: BASE + 4, api: BASE + 5, db: BASE + 6 });
    const record = await recordOf('prices');
    expect(record).toEqual({ ...environment, facts: { ...environment.facts, ports: now.facts.ports } });
    expect(await portsEverywhere(record)).toEqual(agreeing(now.facts.ports));

    await removeEnvironment({ from: repository.root, identifier: 'prices' });
    expect(await foundClaims()).toEqual([]);
  });

  it('keeps the ports on which processes of its own listen, unless it is forced', async () => {
    const { directory, facts } = await create('prices');
    const pid = await bystander(directory, BASE + 3);

    const failure: unknown = await reassign('prices').catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(PortsInUseError);
    expect(String(failure)).toMatch(
      new RegExp(`bystander.*\\(process ${pid}\\).*listens on port ${BASE + 3}\n.*--force`),
    );
    expect(await portsEverywhere(await recordOf('prices'))).toEqual(agreeing(facts.ports));

    await reassign('prices', { force: true });
    expect(await portsEverywhere(await recordOf('prices'))).toMatchObject({
      claims: [BASE + 4, BASE + 5, BASE + 6],
    });
  });

  it('changes nothing for bad input, and says what is wrong', async () => {
    const { facts, directory } = await create('prices');
    await createEnvironment(request(repository.root, 'bare', { dependencies: { mode: 'none' } }), SILENT);

    await expect(reassign('price')).rejects.toThrow('There is no environment "price". Did you mean prices?');
    await expect(reassign('../prices')).rejects.toThrow('The identifier "../prices"');
    await expect(reassign('bare')).rejects.toThrow(
      'The environment bare has no ports. Create one that has ports: nx g',
    );
    await expect(reassign('prices', { portBase: 80 })).rejects.toThrow(PortBaseError);
    expect(await portsEverywhere(await recordOf('prices'))).toEqual(agreeing(facts.ports));

    const { holder: _, ...free } = await recordOf('prices');
    await (await records()).write({ ...free, holder: await thisProcess() });
    await expect(reassign('prices')).rejects.toThrow(`in use by process ${process.pid}`);
    await (await records()).write(free);

    await rm(directory, { recursive: true });
    await expect(reassign('prices')).rejects.toThrow(
      `${directory} is gone. Remove what is left of it: nx run`,
    );
    expect(await claimsOf(free.id)).toEqual(Object.values(facts.ports ?? {}));
  });

  it.each([
    ['after the second new claim', 'link', '/ports/24005$', 'after', 'old', 1],
    ['before the record says so', 'rename', '/environments/prices.json$', 'before', 'old', 2],
    ['before the environment file', 'rename', '/.env.test$', 'before', 'new', 1],
    ['before the metadata', 'rename', '/.worktree-metadata.json$', 'before', 'new', 1],
    ['after the first old claim has gone', 'unlink', '/ports/24001$', 'after', 'new', 1],
  ])('killed %s, it is settled by the next command', async (_when, operation, pattern, when, ports, nth) => {
    const { id } = await create('prices');
    const reassigning = scripts.start(
      'hang-at-file',
      [repository.root, 'prices', operation, pattern, when, String(nth)],
      { cwd: repository.root },
    );
    closing.push(() => reassigning.kill());
    await reassigning.line();
    // At no moment are the ports that the record names somebody else's to take.
    const during = Object.values((await recordOf('prices')).facts.ports ?? {});
    expect(await claimsOf(id)).toEqual(expect.arrayContaining(during));
    await reassigning.kill();

    await list();

    const record = await recordOf('prices');
    const first = BASE + (ports === 'old' ? 1 : 4);
    expect(record).toMatchObject({ id, state: 'ready', facts: { ports: { app: first, db: first + 2 } } });
    expect(record).not.toHaveProperty('holder');
    expect(await portsEverywhere(record)).toEqual(agreeing(record.facts.ports));
  });

  it('sixteen processes at once claim and reassign, and no port is ever two environments’', async () => {
    const identifiers = Array.from({ length: 5 }, (_, index) => `prices-${index}`);
    for (const identifier of identifiers) await create(identifier);
    const reassigning = identifiers.map((identifier) =>
      scripts.start('reassign-ports', [repository.root, identifier, '2'], { cwd: repository.root }).ended(),
    );
    const suites = Array.from({ length: 11 }, (_, index) =>
      scripts.start('claim-ports', [String(BASE), `suite ${index}`], { cwd: repository.root }),
    );
    for (const suite of suites) closing.push(() => suite.kill());
    let isDone = false;
    const done = Promise.all(reassigning).finally(() => (isDone = true));
    let looks = 0;
    for (; !isDone; looks++) {
      await expectOwnPorts(identifiers);
      await sleep(5);
    }

    expect((await done).map(({ exitCode, stderr }) => ({ exitCode, stderr }))).toEqual(
      identifiers.map(() => ({ exitCode: 0, stderr: '' })),
    );
    expect(looks).toBeGreaterThan(0);
    const ofSuites = (await Promise.all(suites.map((suite) => suite.line()))).flatMap((line) =>
      Object.values(JSON.parse(line) as Ports),
    );
    const ofEnvironments: number[] = [];
    for (const identifier of identifiers) {
      const record = await recordOf(identifier);
      expect(await portsEverywhere(record)).toEqual(agreeing(record.facts.ports));
      ofEnvironments.push(...Object.values(record.facts.ports ?? {}));
    }
    expect(new Set([...ofSuites, ...ofEnvironments]).size).toBe(48);
  });
});

/** While a record says that a port is its environment's, the claim says so too. */
async function expectOwnPorts(identifiers: readonly string[]): Promise<void> {
  for (const identifier of identifiers) {
    const { id, facts } = await recordOf(identifier);
    const port = facts.ports?.api ?? 0;
    const owner = (await claimOn(port))?.environment;
    if ((await recordOf(identifier)).facts.ports?.api === port) expect(owner).toBe(id);
  }
}

describe('stopping who listens', () => {
  it('stops a stranger after naming it', async () => {
    const pid = await bystander(home, BASE + 50);
    const identity = await identityOf(pid);
    const named: string[] = [];

    const stopped = await stopListeners(BASE + 50, async ({ pid: of, command }) => {
      named.push(`${of} ${command} ${identity && (await isRunning(identity))}`);
    });

    expect(stopped).toMatchObject([{ pid, outcome: 'ended' }]);
    expect(named).toHaveLength(1);
    expect(named[0]).toMatch(new RegExp(`^${pid} .*bystander.process.* true$`));
    expect(identity && (await isRunning(identity))).toBe(false);
    expect(await stopListeners(BASE + 50, () => undefined)).toEqual([]);
  });

  it('never stops itself', async () => {
    await listen(BASE + 51);
    const stopping = stopListeners(BASE + 51, () => undefined);
    await expect(stopping).rejects.toThrow(ListenerProtectedError);
    await expect(stopping).rejects.toThrow(/\(process \d+\), which was not stopped: this command runs in it/);
  });

  // Only root can run something as somebody else.
  const isRoot = process.getuid?.() === 0;
  (isRoot ? it : it.skip)(
    'never stops a process of another user, not even as root (needs root)',
    async () => {
      const code = `require('node:net').createServer().listen(${BASE + 52}, '127.0.0.1', () => console.log('there'))`;
      const child = Script.node(['-e', code], { uid: 65_534, cwd: '/' });
      closing.push(() => child.kill());
      await child.line();
      await expect(stopListeners(BASE + 52, () => undefined)).rejects.toThrow(/belongs to another user/);
      expect(child.process.exitCode ?? child.process.signalCode).toBeNull();
    },
  );
});
