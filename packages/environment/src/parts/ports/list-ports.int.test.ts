import { Script, TemporaryRepository } from '@nx-worktree/testkit';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startBystander } from '../../../testkit/bystander';
import { OwnClaims } from '../../../testkit/own-claims';
import { scripts } from '../../../testkit/scripts';
import { claimFile } from './claim';
import { PortError } from './port-errors';

jest.setTimeout(120_000);

const BASE = 24_400;

let claims: OwnClaims;
let elsewhere: TemporaryRepository;
beforeEach(async () => {
  claims = await OwnClaims.create(BASE);
  elsewhere = await TemporaryRepository.create();
});
afterEach(async () => {
  await Script.killAll();
  await elsewhere.remove();
  await claims.remove();
});

describe('the list of ports', () => {
  it('says whose each is, here and elsewhere, and who listens', async () => {
    const { id, directory } = await claims.create('prices');
    const other = await claims.create('orders', elsewhere);
    const suite = scripts.start('claim-ports', [BASE, 'a suite'], { cwd: claims.repository.root });
    await suite.line();
    const { home } = claims;
    await mkdir(join(home, 'ports'), { recursive: true });
    await writeFile(join(home, 'ports', '24500'), '{ "own');
    const dead = { name: 'app', owner: { environment: 'gone', record: join(home, 'nowhere.json') } };
    await writeFile(join(home, 'ports', '24600'), JSON.stringify(dead));
    const { pid } = await startBystander(home, { port: BASE + 2 });

    const listed = await claims.list();
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
    expect(await claims.list({ identifier: 'prices' })).toEqual(listed.slice(0, 3));
    await expect(claims.list({ identifier: 'orders' })).rejects.toThrow(
      'There is no environment "orders". There are: prices.',
    );
    expect(listed[1]?.listeners[0]?.command).toContain('bystander.process');
    expect(listed[9]?.reason).toContain(`${claimFile(24_500)}: `);
  });

  it('shows one port that nobody has claimed, and refuses what is none', async () => {
    const { pid } = await startBystander(claims.home, { port: BASE + 77 });
    expect(await claims.list({ port: BASE + 77 })).toMatchObject([
      { port: BASE + 77, claim: 'none', listeners: [{ pid }] },
    ]);
    for (const port of [0, 65_536, 80.5, -1]) {
      await expect(claims.list({ port })).rejects.toThrow(PortError);
    }
  });
});
