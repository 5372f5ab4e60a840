import { openServer } from '@nx-worktree/postgres';
import { parse } from 'dotenv';
import { existsSync } from 'node:fs';
import { appendFile, mkdir, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { answersIn, ExaminedWorktree } from '../../testkit/examined-worktree';
import { scripts } from '../../testkit/scripts';
import { claimFile } from '../parts/ports/claim';
import { diagnose } from './doctor';

const BASE = 24_850;

const prices = ExaminedWorktree.forTestsOfFile(BASE);

describe('doctor --fix', () => {
  it('mends a thing once when four are at it, and none of them fails', async () => {
    const databases = async (): Promise<string[]> => {
      const server = await openServer();
      const names = (await server.databases()).flatMap(({ kind, name }) => (kind === 'clone' ? [name] : []));
      await server.close();
      return names;
    };
    const before = await databases();
    await prices.dropDatabase();

    const all = await Promise.all([1, 2, 3, 4].map(() => diagnose(prices.asked({ fix: true }))));

    const mended = all.flatMap(answersIn).filter((answer) => answer.mended !== undefined);
    expect(mended.map(({ check }) => check)).toEqual(['database']);
    expect(await prices.findings()).toEqual([]);
    // Those that other tests have left may be swept meanwhile.
    expect(before).toEqual(expect.arrayContaining(await databases()));
  });

  it('keeps what somebody has added to the environment file', async () => {
    await appendFile(prices.file('.env.test'), 'LEVEL=debug\nAPP_PORT=1\n');
    await prices.findings({ fix: true, identifier: 'prices' });
    const variables = parse(await readFile(prices.file('.env.test'), 'utf8'));
    expect(variables).toMatchObject({ LEVEL: 'debug', APP_PORT: String(BASE + 1) });
  });

  it('clears what has no holder any more: claims, databases, things in the trash', async () => {
    const server = await openServer();
    const { name } = await server.createDatabase({ name: 'testdb_killed' });
    await server.close();
    const owner = { environment: 'gone', record: join(prices.home, 'gone.json') };
    await writeFile(claimFile(BASE + 9), JSON.stringify({ name: 'app', owner }));
    await writeFile(claimFile(BASE + 10), 'damaged');
    const garbage = join(prices.repository.root, '.git/nx-worktree/trash/gone/checkout');
    await mkdir(garbage, { recursive: true });
    await utimes(join(garbage, '..'), 0, 0);

    expect(await prices.findings()).toMatchObject([
      {
        check: 'port-claims',
        state: 'warning',
        text: `These ports are claimed, but their holder is gone: ${BASE + 9}.`,
      },
      { check: 'databases', state: 'warning', text: expect.stringContaining(name) },
      { check: 'trash', state: 'warning' },
    ]);
    expect(existsSync(garbage)).toBe(true);
    const mended = await prices.findings({ fix: true });
    expect(mended).toMatchObject([
      {
        check: 'port-claims',
        state: 'warning',
        mended: `released ${BASE + 9}`,
        text: expect.stringContaining(`${BASE + 10} can't be read`),
      },
      { check: 'databases', state: 'ok', mended: `dropped ${name}` },
      // What lies in the trash may have been swept by the process that every command starts for it.
      ...mended.filter(({ check }) => check === 'trash'),
    ]);
    expect(existsSync(garbage)).toBe(false);
    await rm(claimFile(BASE + 10));
  });

  it('notes where git has moved a worktree to, and says what to do about one that is gone', async () => {
    const moved = `${prices.environment.directory}-moved`;
    prices.repository.git('worktree', 'move', prices.environment.directory, moved);
    const [found] = await prices.findings({ identifier: 'prices', fix: true });
    expect(found).toMatchObject({ check: 'checkout', state: 'ok', mended: 'recorded its new directory' });
    expect(await prices.findings()).toEqual([]);

    // Deeper than doctor looks for what was moved without git.
    const hidden = join(prices.repository.home, 'some/where/else');
    await mkdir(dirname(hidden), { recursive: true });
    await rename(moved, hidden);
    const lost = await prices.findings({ identifier: 'prices', fix: true });
    expect(lost[0]).toMatchObject({
      check: 'checkout',
      state: 'failed',
      mend: expect.stringContaining('git worktree repair'),
    });
    expect(lost.slice(1).map(({ check, state }) => [check, state])).toEqual(
      ['dependencies', 'migrations', 'environment-file', 'tracked-variables', 'metadata'].map((check) => [
        check,
        'unchecked',
      ]),
    );
    await rename(hidden, moved);
    prices.repository.git('worktree', 'move', moved, prices.environment.directory);
    await prices.findings({ identifier: 'prices', fix: true });
    expect(await prices.findings()).toEqual([]);
  });

  // The first write takes the record; those behind it come when the database, then the files have been made.
  it.each([2, 3])('is killed before write %i of the record, and the next one ends well', async (write) => {
    await prices.dropDatabase();
    await rm(prices.file('.worktree-metadata.json'));
    const child = scripts.start('doctor', [JSON.stringify(prices.asked({ fix: true })), String(write)]);
    expect(await child.line()).toBe('hangs');
    await child.kill();

    const mended = await prices.findings({ fix: true });
    expect(mended.filter(({ state }) => state !== 'ok' && state !== 'unchecked')).toEqual([]);
    const server = await openServer();
    expect(await server.databasesOf(prices.environment.id)).toMatchObject([
      { name: 'testdb_integration_prices' },
    ]);
    await server.close();
    expect(await prices.tables()).toEqual(['prices']);
    expect(JSON.parse(await readFile(prices.record, 'utf8'))).not.toHaveProperty('owner');
  });
});
