import { Repository } from '@nx-worktree/git';
import { thisProcess } from '@nx-worktree/system';
import { Script } from '@nx-worktree/testkit';
import { parse } from 'dotenv';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startBystander } from '../../../testkit/bystander';
import { OwnClaims } from '../../../testkit/own-claims';
import { request, SILENT } from '../../../testkit/requests';
import { scripts } from '../../../testkit/scripts';
import { createEnvironment } from '../../commands/create';
import { reassign as reassignPart, type Reassigned } from '../../commands/reassign';
import { removeEnvironment } from '../../commands/remove';
import { parseIdentifier } from '../../engine/identifier';
import { type EnvironmentRecords } from '../../engine/records';
import { type EnvironmentRecord, openRecords } from '../parts';
import { claimOn } from './claim';
import { type Ports } from './facts';
import { foundClaims } from './found-claims';
import { PortsInUseError } from './listener-errors';
import { PortBaseError } from './port-errors';

jest.setTimeout(120_000);

const BASE = 24_000;

let claims: OwnClaims;
beforeEach(async () => {
  claims = await OwnClaims.create(BASE);
});
afterEach(async () => {
  await Script.killAll();
  await claims.remove();
});

function reassign(
  identifier: string,
  more: { force?: boolean; portBase?: number } = {},
): Promise<Reassigned> {
  const asked = {
    from: claims.repository.root,
    identifier,
    part: 'ports',
    portBase: BASE,
    force: false,
  } as const;
  return reassignPart({ ...asked, ...more });
}

async function records(): Promise<EnvironmentRecords> {
  return openRecords(await Repository.open(claims.repository.root));
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

/** While a record says that a port is its environment's, the claim says so too. */
async function expectOwnPorts(identifiers: readonly string[]): Promise<void> {
  for (const identifier of identifiers) {
    const { id, facts } = await recordOf(identifier);
    const port = facts.ports?.api ?? 0;
    const owner = (await claimOn(port))?.environment;
    if ((await recordOf(identifier)).facts.ports?.api === port) expect(owner).toBe(id);
  }
}

describe('reassigning ports', () => {
  it('gives others, although a stranger listens on the old ones; record, files and claims follow', async () => {
    const environment = await claims.create('prices');
    await startBystander(claims.home, { port: BASE + 1 });

    const { before, now } = await reassign('prices');

    expect(before.facts.ports).toEqual({ app: BASE + 1, api: BASE + 2, db: BASE + 3 });
    expect(now.facts.ports).toEqual({ app: BASE + 4, api: BASE + 5, db: BASE + 6 });
    const record = await recordOf('prices');
    expect(record).toEqual({ ...environment, facts: { ...environment.facts, ports: now.facts.ports } });
    expect(await portsEverywhere(record)).toEqual(agreeing(now.facts.ports));

    await removeEnvironment({ from: claims.repository.root, identifier: 'prices' });
    expect(await foundClaims()).toEqual([]);
  });

  it('keeps the ports on which processes of its own listen, unless it is forced', async () => {
    const { directory, facts } = await claims.create('prices');
    const { pid } = await startBystander(directory, { port: BASE + 3 });

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
    const { facts, directory } = await claims.create('prices');
    await createEnvironment(
      request(claims.repository.root, 'bare', { dependencies: { mode: 'none' } }),
      SILENT,
    );

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
    const { id } = await claims.create('prices');
    const reassigning = scripts.start(
      'hang-at-file',
      [claims.repository.root, 'prices', operation, pattern, when, String(nth)],
      { cwd: claims.repository.root },
    );
    await reassigning.line();
    // At no moment are the ports that the record names somebody else's to take.
    const during = Object.values((await recordOf('prices')).facts.ports ?? {});
    expect(await claimsOf(id)).toEqual(expect.arrayContaining(during));
    await reassigning.kill();

    await claims.list();

    const record = await recordOf('prices');
    const first = BASE + (ports === 'old' ? 1 : 4);
    expect(record).toMatchObject({ id, state: 'ready', facts: { ports: { app: first, db: first + 2 } } });
    expect(record).not.toHaveProperty('holder');
    expect(await portsEverywhere(record)).toEqual(agreeing(record.facts.ports));
  });

  it('sixteen processes at once claim and reassign, and no port is ever two environments’', async () => {
    const identifiers = Array.from({ length: 5 }, (_, index) => `prices-${index}`);
    for (const identifier of identifiers) await claims.create(identifier);
    const reassigning = identifiers.map((identifier) =>
      scripts
        .start('reassign-ports', [claims.repository.root, identifier, '2'], { cwd: claims.repository.root })
        .ended(),
    );
    const suites = Array.from({ length: 11 }, (_, index) =>
      scripts.start('claim-ports', [String(BASE), `suite ${index}`], { cwd: claims.repository.root }),
    );
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
