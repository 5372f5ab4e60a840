import { openServer } from '@nx-worktree/postgres';
import { connectTo } from '@nx-worktree/testkit';
import { parse } from 'dotenv';
import { existsSync } from 'node:fs';
import {
  appendFile,
  chmod,
  lstat,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { answersIn, ExaminedWorktree } from '../../testkit/examined-worktree';
import { scripts } from '../../testkit/scripts';
import { claimFile } from '../parts/ports/claim';
import { diagnose } from './doctor';

const BASE = 24_800;
const FIX = 'nx run worktrees:doctor --identifier=prices --fix';

let prices: ExaminedWorktree;
const closing: (() => unknown)[] = [];

beforeAll(async () => {
  prices = await ExaminedWorktree.create(BASE);
}, 120_000);

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

afterAll(() => prices.remove());

async function textOf(path: string): Promise<string> {
  const status = await lstat(path).catch(() => undefined);
  if (status?.isDirectory()) return (await readdir(path, { recursive: true })).sort().join();
  return status?.isFile() ? readFile(path, 'utf8') : String(status?.mode);
}

/** Everything that a doctor could change. */
async function everything(): Promise<string[]> {
  const server = await openServer();
  const databases = (await server.databases()).map(({ name }) => name);
  await server.close();
  const paths = [
    join(prices.repository.root, '.git/nx-worktree/environments'),
    join(prices.repository.root, '.git/nx-worktree/trash'),
    join(prices.repository.root, '.git/info/exclude'),
    join(prices.repository.root, 'worktrees/.gitignore'),
    prices.record,
    ...['.env.test', '.worktree-metadata.json', 'node_modules'].map((name) => prices.file(name)),
    join(prices.home, 'ports'),
    claimFile(BASE + 1),
  ];
  return [...databases, String((await lstat(prices.home)).mode), ...(await Promise.all(paths.map(textOf)))];
}

async function dropDatabase(): Promise<void> {
  const url = new URL(prices.environment.facts.database?.url ?? '');
  const name = url.pathname.slice(1);
  url.pathname = '/postgres';
  const client = await connectTo(url.href);
  await client.query(`drop database ${name} with (force)`);
  await client.end();
}

async function tablesInDatabase(): Promise<string[]> {
  const url = parse(await readFile(prices.file('.env.test'), 'utf8'))['DATABASE_URL'];
  const client = await connectTo(String(url));
  const { rows } = await client.query<{ name: string }>(
    "select tablename as name from pg_tables where schemaname = 'public'",
  );
  await client.end();
  return rows.map(({ name }) => name);
}

/** Each breaks one thing for real; what is found names it, and `fix` makes it sound again. */
const BREAKAGES: [
  string,
  { check: string; text: RegExp; mend: string | RegExp; breakIt: () => Promise<unknown> },
][] = [
  [
    'a database that somebody has dropped',
    {
      check: 'database',
      text: /^There is no database testdb_integration_prices\.$/,
      mend: FIX,
      breakIt: dropDatabase,
    },
  ],
  [
    'an environment file that somebody has changed',
    {
      check: 'environment-file',
      text: /^\.env\.test of prices differs from the record in APP_PORT\.$/,
      mend: FIX,
      breakIt: async () =>
        writeFile(
          prices.file('.env.test'),
          `${await readFile(prices.file('.env.test'), 'utf8')}APP_PORT=1\n`,
        ),
    },
  ],
  [
    'a metadata file that is gone',
    {
      check: 'metadata',
      text: /absent/,
      mend: FIX,
      breakIt: () => rm(prices.file('.worktree-metadata.json')),
    },
  ],
  [
    'metadata of a newer version',
    {
      check: 'metadata',
      text: /written by a newer nx-worktree \(schema version 2\)/,
      mend: FIX,
      breakIt: async () => {
        const path = prices.file('.worktree-metadata.json');
        const text = await readFile(path, 'utf8');
        await writeFile(path, text.replace('"schemaVersion": 1', '"schemaVersion": 2'));
      },
    },
  ],
  [
    'dependencies that lead into the main checkout',
    {
      check: 'dependencies',
      text: /workspace package prices resolves to .*shop\/packages\/prices, which lies outside/,
      mend: FIX,
      async breakIt() {
        await rm(prices.file('node_modules'), { recursive: true });
        await symlink(join(prices.repository.root, 'node_modules'), prices.file('node_modules'));
      },
    },
  ],
  [
    'a claim on a port that is lost',
    {
      check: 'ports',
      text: /^Port 24801 is no longer claimed\.$/,
      mend: FIX,
      breakIt: () => rm(claimFile(BASE + 1)),
    },
  ],
  [
    'worktrees that are not hidden',
    {
      check: 'hidden',
      text: /^worktrees is not hidden from git and Nx/,
      mend: /^mkdir -p .* && echo '\*' >> .*worktrees\/\.gitignore$/,
      async breakIt() {
        await rm(join(prices.repository.root, 'worktrees/.gitignore'));
        await rm(join(prices.repository.root, '.git/info/exclude'));
      },
    },
  ],
  [
    'a record that somebody has deleted',
    {
      check: 'records',
      text: /^The records of these worktrees are gone: .*test-integration-prices\.$/,
      mend: 'nx run worktrees:doctor --fix',
      async breakIt() {
        await rm(prices.record);
        await rm(prices.file('node_modules'), { recursive: true });
      },
    },
  ],
  [
    'a state directory that others may read',
    {
      check: 'state-home',
      text: /\(mode 755\)/,
      mend: /^chmod go-rw /,
      breakIt: () => chmod(prices.home, 0o755),
    },
  ],
];

describe('doctor --fix', () => {
  it.each(BREAKAGES)('finds %s, changes nothing, and mends it when told so', async (_what, breakage) => {
    const { check, text, mend, breakIt } = breakage;
    await breakIt();
    const broken = await everything();

    const found = await prices.findings();
    expect(found.find((answer) => answer.check === check)).toEqual({
      check,
      state: 'failed',
      text: expect.stringMatching(text),
      mend: typeof mend === 'string' ? mend : expect.stringMatching(mend),
    });
    expect(await everything()).toEqual(broken);

    const mended = await prices.findings({ fix: true });
    expect(mended.find((answer) => answer.check === check)).toMatchObject({
      state: 'ok',
      mended: expect.any(String),
    });
    // A record that is written again doesn't know what the database was made from.
    expect(mended.filter(({ check: name, state }) => state !== 'ok' && name !== 'migrations')).toEqual([]);
    expect(await tablesInDatabase()).toEqual(['prices']);
  });

  it('mends a thing once when four are at it, and none of them fails', async () => {
    const databases = async (): Promise<string[]> => {
      const server = await openServer();
      const names = (await server.databases()).flatMap(({ kind, name }) => (kind === 'clone' ? [name] : []));
      await server.close();
      return names;
    };
    const before = await databases();
    await dropDatabase();

    const all = await Promise.all([1, 2, 3, 4].map(() => diagnose(prices.asked({ fix: true }))));

    const mended = all.flatMap(answersIn).filter((answer) => answer.mended !== undefined);
    expect(mended.map(({ check }) => check)).toEqual(['database']);
    expect(await prices.findings()).toEqual([]);
    expect(await databases()).toEqual(before);
  });

  it('keeps what somebody has added to the environment file', async () => {
    await appendFile(prices.file('.env.test'), 'LEVEL=debug\nAPP_PORT=1\n');
    await prices.findings({ fix: true, identifier: 'prices' });
    const variables = parse(await readFile(prices.file('.env.test'), 'utf8'));
    expect(variables).toMatchObject({ LEVEL: 'debug', APP_PORT: String(BASE + 1) });
  });

  // The first write takes the record; those behind it come when the database, then the files have been made.
  it.each([2, 3])('is killed before write %i of the record, and the next one ends well', async (write) => {
    await dropDatabase();
    await rm(prices.file('.worktree-metadata.json'));
    const child = scripts.start('doctor', [JSON.stringify(prices.asked({ fix: true })), String(write)]);
    closing.push(() => child.kill());
    expect(await child.line()).toBe('hangs');
    await child.kill();

    const mended = await prices.findings({ fix: true });
    expect(mended.filter(({ state }) => state !== 'ok' && state !== 'unchecked')).toEqual([]);
    const server = await openServer();
    expect(await server.databasesOf(prices.environment.id)).toMatchObject([
      { name: 'testdb_integration_prices' },
    ]);
    await server.close();
    expect(await tablesInDatabase()).toEqual(['prices']);
    expect(JSON.parse(await readFile(prices.record, 'utf8'))).not.toHaveProperty('owner');
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

    await rename(moved, `${moved}-hidden`);
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
    await rename(`${moved}-hidden`, moved);
    prices.repository.git('worktree', 'move', moved, prices.environment.directory);
    await prices.findings({ identifier: 'prices', fix: true });
    expect(await prices.findings()).toEqual([]);
  });
});
