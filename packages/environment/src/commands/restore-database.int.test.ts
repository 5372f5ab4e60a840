import { sql, TemporaryRepository } from '@nx-worktree/testkit';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { TemporaryWorktree } from '../../testkit/temporary-worktree';
import { claimOn } from '../parts/ports/claim';

let repository: TemporaryRepository;
beforeEach(async () => {
  repository = await TemporaryRepository.create();
  await repository.commit({
    'project.json': '{"name":"shop"}',
    'migrations/1_prices.sql': 'create table prices (id int);',
  });
});
afterEach(() => repository.remove());

describe('database and ports', () => {
  it('are there again: the ports the same, the database a new one with the migrations', async () => {
    const prices = await TemporaryWorktree.create(repository, { purpose: 'test-integration' });
    const { id, facts } = prices.environment;
    await sql(String(facts.database?.url), 'insert into prices values (1)');
    await prices.remove(true);
    expect(await claimOn(Number(facts.ports?.app))).toBeUndefined();

    const { environment, differences } = await prices.restore();
    expect(environment.facts).toMatchObject({
      ports: facts.ports,
      database: { name: facts.database?.name, migrations: 1 },
    });
    expect(differences).toEqual([expect.stringContaining(`The database ${facts.database?.name} is new`)]);
    expect(await sql(String(environment.facts.database?.url), 'select * from prices')).toEqual([]);
    expect((await claimOn(Number(facts.ports?.app)))?.environment).toBe(id);
    expect(await readFile(prices.file('.env.test'), 'utf8')).toContain(
      String(environment.facts.database?.url),
    );
    await prices.remove(true);
  });

  it('can be other ports, when somebody has them meanwhile', async () => {
    const asked = { purpose: 'test-integration', database: false };
    const prices = await TemporaryWorktree.create(repository, asked);
    const { facts } = prices.environment;
    await prices.remove(true);
    const stranger = createServer().listen(Number(facts.ports?.api), '127.0.0.1');
    await once(stranger, 'listening');
    try {
      const { environment, differences } = await prices.restore();
      expect(environment.facts.ports?.app).not.toBe(facts.ports?.app);
      expect(differences).toEqual([expect.stringMatching(/^The ports are now \d+-\d+, because /)]);
      const metadata = await readFile(prices.file('.worktree-metadata.json'), 'utf8');
      expect(JSON.parse(metadata)).toMatchObject({ ports: environment.facts.ports });
    } finally {
      stranger.close();
    }
    await prices.remove(true);
  });

  it('may be missing: the files are brought back all the same', async () => {
    const asked = { purpose: 'test-integration', ports: false };
    const prices = await TemporaryWorktree.create(repository, asked);
    await prices.write('migrations/2_broken.sql', 'create tabel;');
    await prices.remove(true);

    const { differences } = await prices.restore();
    expect(differences.join()).toMatch(
      /^There is no database: .*2_broken\.sql[^]*worktrees:doctor --identifier=prices --fix/,
    );
    expect(await readFile(prices.file('migrations/2_broken.sql'), 'utf8')).toBe('create tabel;');
    await prices.remove(true);
  });
});
