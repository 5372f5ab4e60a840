import { ownIdentity } from '@nx-worktree/system';
import { type OwnHome, useOwnHome } from '@nx-worktree/testkit';
import { unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type EnvironmentRecord } from '../parts';
import { claimedPorts, claimsDirectory } from './claim';
import { PortBaseError } from './port-errors';
import { bindPorts } from './part';
import { parseIdentifier } from '../../engine/identifier';

let removeHome: OwnHome['remove'];

beforeEach(async () => {
  ({ remove: removeHome } = useOwnHome());
});

afterEach(async () => {
  await removeHome();
});

describe('bindPorts', () => {
  it('claims, verifies and releases', async () => {
    const part = bindPorts({ base: 22_000 });
    const { facts, summary } = await part.apply(environment());
    expect(facts).toEqual({ ports: { app: 22_001, api: 22_002, db: 22_003 } });
    expect(summary).toBe('22001-22003');
    expect(await part.verify({ ...environment(), facts })).toEqual({ state: 'ok' });

    await part.revert(environment());
    expect(await claimedPorts()).toEqual([]);
    await part.revert(environment());
  });

  it('notices a claim that is gone, and one that another environment has', async () => {
    const part = bindPorts({ base: 22_000 });
    const { facts } = await part.apply(environment());
    await unlink(join(claimsDirectory(), '22002'));
    expect(await part.verify({ ...environment(), facts })).toMatchObject({
      cause: 'Port 22002 is no longer claimed.',
    });

    const other = { name: 'api', owner: { environment: 'other', record: '/record' } };
    await writeFile(join(claimsDirectory(), '22002'), JSON.stringify(other));
    expect(await part.verify({ ...environment(), facts })).toMatchObject({
      cause: 'Port 22002 is claimed by environment other.',
    });
  });

  it('gives an environment the ports again that it had, and others when one of them is not to be had', async () => {
    const part = bindPorts({ base: 22_000 });
    const had = { ports: { app: 22_011, api: 22_012, db: 22_013 } };
    expect((await part.apply({ ...environment(), facts: had })).facts).toEqual(had);
    expect((await part.apply({ ...environment(), facts: had })).facts).toEqual(had);
    await part.revert(environment());

    const other = { name: 'api', owner: { environment: 'other', process: await ownIdentity() } };
    await writeFile(join(claimsDirectory(), '22012'), JSON.stringify(other));
    const { facts } = await part.apply({ ...environment(), facts: had });
    expect(facts).toEqual({ ports: { app: 22_001, api: 22_002, db: 22_003 } });
    expect((await claimedPorts()).sort()).toEqual([22_001, 22_002, 22_003, 22_012]);
  });

  it('says what it would do, claims nothing, and refuses a base that leaves no room', async () => {
    expect(await bindPorts().plan(environment())).toBe('3 ports in a row above 8000');
    expect(await claimedPorts()).toEqual([]);
    await expect(bindPorts({ base: 80 }).plan(environment())).rejects.toThrow(PortBaseError);
  });

  it('is refused before anything is made where claims can not be kept', async () => {
    process.env['NX_WORKTREE_HOME'] = 'relative';
    await expect(bindPorts().plan(environment())).rejects.toThrow(
      "The state directory relative can't be used: NX_WORKTREE_HOME must be an absolute path.",
    );
  });
});

function environment(): EnvironmentRecord {
  return {
    schemaVersion: 1,
    id: 'environment',
    purpose: 'test-integration',
    identifier: parseIdentifier('api-endpoints'),
    directory: '/nowhere',
    created: new Date().toISOString(),
    begun: [],
    state: 'creating',
    facts: {},
  };
}
