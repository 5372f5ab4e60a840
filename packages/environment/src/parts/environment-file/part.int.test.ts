import { TemporaryRepository } from '@nx-worktree/testkit';
import { parse } from 'dotenv';
import { expand } from 'dotenv-expand';
import { appendFile, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type EnvironmentRecord } from '../parts';
import { bindEnvironmentFile } from './part';
import { PARTS } from '../parts';
import { parseIdentifier } from '../../engine/identifier';

let repository: TemporaryRepository;
let environment: EnvironmentRecord;
beforeEach(async () => {
  repository = await TemporaryRepository.create();
  environment = {
    schemaVersion: 1,
    id: 'b7e1',
    purpose: 'test-integration',
    identifier: parseIdentifier('prices'),
    directory: repository.root,
    created: '2026-11-22T12:00:00.000Z',
    begun: ['environment-file'],
    state: 'creating',
    facts: {
      ports: { app: 8001, api: 8002, db: 8003 },
      database: { name: 'testdb', template: 't1', url: 'postgres://me:p%27%24%23@127.0.0.1:5432/testdb' },
    },
  };
});
afterEach(() => repository.remove());

const part = bindEnvironmentFile(PARTS);

function read(name: string): Promise<string> {
  return readFile(join(repository.root, name), 'utf8');
}

describe('bindEnvironmentFile', () => {
  it('writes what programs have to be told, with the password as it is', async () => {
    await part.apply(environment);
    const parsed = parse(await read('.env.test'));
    const variables = { ...parsed };
    expand({ parsed, processEnv: variables });
    expect(variables).toEqual({
      DATABASE_URL: 'postgres://me:p%27%24%23@127.0.0.1:5432/testdb',
      DATABASE_NAME: 'testdb',
      PGDATABASE: 'testdb',
      PGHOST: '127.0.0.1',
      PGPORT: '5432',
      PGUSER: 'me',
      PGPASSWORD: "p'$#",
      NX_WORKTREE_TEMPLATE: 't1',
      APP_PORT: '8001',
      API_PORT: '8002',
      DB_PORT: '8003',
      TEST_MODE: 'true',
      NX_WORKTREE_ENVIRONMENT: 'b7e1',
    });
  });

  it('keeps what somebody has added, when it is written again', async () => {
    const { facts } = await part.apply(environment);
    await appendFile(join(repository.root, '.env.test'), '# mine\nLEVEL=debug\nAPP_PORT=1\n');
    const again = { ...environment, facts: { ...environment.facts, ...facts } };
    expect((await part.apply(again)).facts).toEqual(facts);

    expect(parse(await read('.env.test'))).toMatchObject({ LEVEL: 'debug', APP_PORT: '8001' });
    expect(await read('.env.test')).toMatch(/\n# mine\nLEVEL=debug\n$/);
    expect(await part.verify(again)).toEqual({ state: 'ok' });
  });

  it('never overwrites a file of somebody else, tracked or not', async () => {
    await repository.write({ '.env.test': 'MADE_BY=postinstall\n' });
    const { facts } = await part.apply(environment);
    expect(facts.environmentFile).toBe('.env.test.local');
    await part.revert({ ...environment, facts });
    expect(await read('.env.test')).toBe('MADE_BY=postinstall\n');
    await expect(read('.env.test.local')).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('leaves a file alone that has taken the place of its own', async () => {
    const { facts } = await part.apply(environment);
    await writeFile(join(repository.root, '.env.test'), 'APP_PORT=1\n');
    expect((await part.apply({ ...environment, facts })).facts.environmentFile).toBe('.env.test.local');
    expect(await read('.env.test')).toBe('APP_PORT=1\n');
  });

  it('neither writes through a link nor deletes what it leads to', async () => {
    const precious = join(repository.home, 'precious.env');
    await writeFile(precious, 'NX_WORKTREE_ENVIRONMENT=b7e1\nTOKEN=mine\n');
    await symlink(precious, join(repository.root, '.env.test'));
    const { facts } = await part.apply(environment);
    expect(facts.environmentFile).toBe('.env.test.local');
    await part.revert({ ...environment, facts: { environmentFile: '.env.test' } });
    expect(await readFile(precious, 'utf8')).toBe('NX_WORKTREE_ENVIRONMENT=b7e1\nTOKEN=mine\n');
    await expect(read('.env.test.local')).rejects.toMatchObject({ code: 'ENOENT' });

    await symlink(precious, join(repository.root, '.env.test.local'));
    await expect(part.apply(environment)).rejects.toMatchObject({ code: 'ENVIRONMENT_FILE_TAKEN' });
    expect(await readFile(precious, 'utf8')).toContain('TOKEN=mine');
  });

  it('writes to its own file again, also when the first name has become free', async () => {
    await repository.write({ '.env.test': 'MADE_BY=postinstall\n' });
    await part.apply(environment);
    await rm(join(repository.root, '.env.test'));
    expect((await part.apply(environment)).facts.environmentFile).toBe('.env.test.local');
  });

  it('can be applied again to its own file', async () => {
    await part.apply(environment);
    expect((await part.apply(environment)).facts.environmentFile).toBe('.env.test');
  });

  it('finds that the file was changed, or is gone', async () => {
    const { facts } = await part.apply(environment);
    const applied = { ...environment, facts: { ...environment.facts, ...facts } };
    expect(await part.verify(applied)).toEqual({ state: 'ok' });

    await writeFile(join(repository.root, '.env.test'), (await read('.env.test')).replace('8001', '8000'));
    expect(await part.verify(applied)).toMatchObject({
      state: 'failed',
      cause: expect.stringContaining('APP_PORT'),
    });
    await rm(join(repository.root, '.env.test'));
    expect(await part.verify(applied)).toMatchObject({ state: 'failed' });
  });
});
