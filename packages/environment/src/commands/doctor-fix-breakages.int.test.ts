import { openServer } from '@nx-worktree/postgres';
import { chmod, lstat, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ExaminedWorktree } from '../../testkit/examined-worktree';
import { claimFile } from '../parts/ports/claim';

const BASE = 24_800;
const FIX = 'nx run worktrees:doctor --identifier=prices --fix';

const prices = ExaminedWorktree.forTestsOfFile(BASE);

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
      breakIt: () => prices.dropDatabase(),
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
    expect(await prices.tables()).toEqual(['prices']);
  });
});
