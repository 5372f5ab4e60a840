import { openServer, removeEmbeddedServer } from '@nx-worktree/postgres';
import { ownIdentity } from '@nx-worktree/system';
import { connectTo, type OwnHome, TemporaryRepository, useOwnHome } from '@nx-worktree/testkit';
import { parse } from 'dotenv';
import { execFileSync } from 'node:child_process';
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
import { scripts } from '../../testkit/scripts';
import { request, SILENT } from '../../testkit/requests';
import { type Answer } from '../doctor/check';
import { claimFile } from '../parts/ports/claim';
import { type EnvironmentRecord } from '../parts/parts';
import { createEnvironment } from './create';
import { diagnose, type Diagnosis, type DoctorRequest } from './doctor';

const BASE = 24_500;
const FIX = 'nx run worktrees:doctor --identifier=prices --fix';

let home: string;
let removeHome: OwnHome['remove'];
let repository: TemporaryRepository;
let environment: EnvironmentRecord;
const closing: (() => unknown)[] = [];

/** With a state directory and a server of its own, since the whole of both is examined. */
beforeAll(async () => {
  ({ home, remove: removeHome } = useOwnHome({ stop: removeEmbeddedServer }));
  repository = await TemporaryRepository.create();
  await repository.commit({
    '.gitignore': 'node_modules\n.venv\n',
    'package.json': '{"name": "shop", "workspaces": ["packages/*"]}',
    'packages/prices/package.json': '{"name": "prices"}',
    'packages/prices/migrations/1_prices.sql': 'create table prices (id int);',
    'requirements.txt': '',
  });
  await mkdir(join(repository.root, 'node_modules'));
  await symlink('../packages/prices', join(repository.root, 'node_modules/prices'));
  const options = { purpose: 'test-integration', portBase: BASE };
  environment = await createEnvironment(request(repository.root, 'prices', options), SILENT);
}, 120_000);

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

afterAll(async () => {
  await repository.remove();
  await removeHome();
});

function asked(more: Partial<DoctorRequest> = {}): DoctorRequest {
  const from = repository.root;
  return { from, fix: false, shell: {}, server: {}, worktrees: 'worktrees', migrations: [], ...more };
}

function answers({ machine, repository: own, environments }: Diagnosis): Answer[] {
  return [...machine, ...own, ...environments.flatMap((one) => one.answers)];
}

/** What needs a person or was mended; that the worktree has no virtual environment is so throughout. */
async function findings(more: Partial<DoctorRequest> = {}): Promise<Answer[]> {
  const all = answers(await diagnose(asked(more)));
  return all.filter(
    ({ check, state, mended }) => check !== 'python' && (state !== 'ok' || mended !== undefined),
  );
}

const inWorktree = (...names: string[]): string => join(environment.directory, ...names);
const recordPath = (): string => join(repository.root, '.git/nx-worktree/environments/prices.json');

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
    join(repository.root, '.git/nx-worktree/environments'),
    join(repository.root, '.git/nx-worktree/trash'),
    join(repository.root, '.git/info/exclude'),
    join(repository.root, 'worktrees/.gitignore'),
    recordPath(),
    ...['.env.test', '.worktree-metadata.json', 'node_modules'].map((name) => inWorktree(name)),
    join(home, 'ports'),
    claimFile(BASE + 1),
  ];
  return [...databases, String((await lstat(home)).mode), ...(await Promise.all(paths.map(textOf)))];
}

async function dropDatabase(): Promise<void> {
  const url = new URL(environment.facts.database?.url ?? '');
  const name = url.pathname.slice(1);
  url.pathname = '/postgres';
  const client = await connectTo(url.href);
  await client.query(`drop database ${name} with (force)`);
  await client.end();
}

async function tablesInDatabase(): Promise<string[]> {
  const url = parse(await readFile(inWorktree('.env.test'), 'utf8'))['DATABASE_URL'];
  const client = await connectTo(String(url));
  const { rows } = await client.query<{ name: string }>(
    "select tablename as name from pg_tables where schemaname = 'public'",
  );
  await client.end();
  return rows.map(({ name }) => name);
}

it('finds a new environment sound', async () => {
  const diagnosis = await diagnose(asked());
  const states = answers(diagnosis).map(({ check, state }) => `${check}: ${state}`);
  expect(states.filter((text) => !text.endsWith(': ok'))).toEqual(['python: warning']);
  expect(diagnosis.environments[0]?.answers.map(({ check }) => check)).toEqual([
    ...['identifier', 'checkout', 'dependencies', 'python', 'ports', 'listeners'],
    ...['temporary-directory', 'database', 'migrations'],
    ...['environment-file', 'variables', 'tracked-variables', 'metadata', 'age'],
  ]);
});

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
        writeFile(inWorktree('.env.test'), `${await readFile(inWorktree('.env.test'), 'utf8')}APP_PORT=1\n`),
    },
  ],
  [
    'a metadata file that is gone',
    {
      check: 'metadata',
      text: /absent/,
      mend: FIX,
      breakIt: () => rm(inWorktree('.worktree-metadata.json')),
    },
  ],
  [
    'metadata of a newer version',
    {
      check: 'metadata',
      text: /written by a newer nx-worktree \(schema version 2\)/,
      mend: FIX,
      breakIt: async () => {
        const path = inWorktree('.worktree-metadata.json');
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
        await rm(inWorktree('node_modules'), { recursive: true });
        await symlink(join(repository.root, 'node_modules'), inWorktree('node_modules'));
      },
    },
  ],
  [
    'a claim on a port that is lost',
    {
      check: 'ports',
      text: /^Port 24501 is no longer claimed\.$/,
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
        await rm(join(repository.root, 'worktrees/.gitignore'));
        await rm(join(repository.root, '.git/info/exclude'));
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
        await rm(recordPath());
        await rm(inWorktree('node_modules'), { recursive: true });
      },
    },
  ],
  [
    'a state directory that others may read',
    { check: 'state-home', text: /\(mode 755\)/, mend: /^chmod go-rw /, breakIt: () => chmod(home, 0o755) },
  ],
];

describe('doctor', () => {
  it.each(BREAKAGES)('finds %s, changes nothing, and mends it when told so', async (_what, breakage) => {
    const { check, text, mend, breakIt } = breakage;
    await breakIt();
    const broken = await everything();

    const found = await findings();
    expect(found.find((answer) => answer.check === check)).toEqual({
      check,
      state: 'failed',
      text: expect.stringMatching(text),
      mend: typeof mend === 'string' ? mend : expect.stringMatching(mend),
    });
    expect(await everything()).toEqual(broken);

    const mended = await findings({ fix: true });
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

    const all = await Promise.all([1, 2, 3, 4].map(() => diagnose(asked({ fix: true }))));

    const mended = all.flatMap(answers).filter((answer) => answer.mended !== undefined);
    expect(mended.map(({ check }) => check)).toEqual(['database']);
    expect(await findings()).toEqual([]);
    expect(await databases()).toEqual(before);
  });

  it('keeps what somebody has added to the environment file', async () => {
    await appendFile(inWorktree('.env.test'), 'LEVEL=debug\nAPP_PORT=1\n');
    await findings({ fix: true, identifier: 'prices' });
    const variables = parse(await readFile(inWorktree('.env.test'), 'utf8'));
    expect(variables).toMatchObject({ LEVEL: 'debug', APP_PORT: String(BASE + 1) });
  });

  // The first write takes the record; those behind it come when the database, then the files have been made.
  it.each([2, 3])('is killed before write %i of the record, and the next one ends well', async (write) => {
    await dropDatabase();
    await rm(inWorktree('.worktree-metadata.json'));
    const child = scripts.start('doctor', [JSON.stringify(asked({ fix: true })), String(write)]);
    closing.push(() => child.kill());
    expect(await child.line()).toBe('hangs');
    await child.kill();

    const mended = await findings({ fix: true });
    expect(mended.filter(({ state }) => state !== 'ok' && state !== 'unchecked')).toEqual([]);
    const server = await openServer();
    expect(await server.databasesOf(environment.id)).toMatchObject([{ name: 'testdb_integration_prices' }]);
    await server.close();
    expect(await tablesInDatabase()).toEqual(['prices']);
    expect(JSON.parse(await readFile(recordPath(), 'utf8'))).not.toHaveProperty('owner');
  });

  it('tells who listens on a port: its own process is fine, another one is named', async () => {
    const own = scripts.start('bystander', [String(BASE + 1)], { cwd: environment.directory });
    const other = scripts.start('bystander', [String(BASE + 2)], { cwd: home });
    for (const child of [own, other]) {
      closing.push(() => child.kill());
      await child.line();
    }
    const [found, ...rest] = await findings({ identifier: 'prices', fix: true });
    expect(rest).toEqual([]);
    expect(found).toMatchObject({
      check: 'listeners',
      state: 'failed',
      text: expect.stringMatching(
        `bystander.process.* ${BASE + 2} \\(process ${other.pid}\\): listens on port ${BASE + 2}\\.$`,
      ),
      mend: 'nx run worktrees:ports --identifier=prices --reassign',
    });
    expect(found?.text).not.toContain(`process ${own.pid})`);
  });

  it('leaves ports alone that another environment has got', async () => {
    const other = { environment: 'another one', record: recordPath() };
    const theirs = JSON.stringify({ name: 'app', owner: { ...other, process: await ownIdentity() } });
    const ours = await readFile(claimFile(BASE + 1), 'utf8');
    await writeFile(claimFile(BASE + 1), theirs);
    const [found] = await findings({ identifier: 'prices', fix: true });
    expect(found).toMatchObject({
      check: 'ports',
      state: 'failed',
      text: `Port ${BASE + 1} is claimed by environment another one.`,
      left: expect.stringContaining('nx run worktrees:ports --identifier=prices --reassign'),
    });
    expect(await readFile(claimFile(BASE + 1), 'utf8')).toBe(theirs);
    await writeFile(claimFile(BASE + 1), ours);
  });

  it('names variables of the shell that lead elsewhere, and never shows a value', async () => {
    const own = parse(await readFile(inWorktree('.env.test'), 'utf8'));
    const shell = {
      ...own,
      DATABASE_URL: 'postgresql://me:s3cret@localhost/development',
      GIT_DIR: '/elsewhere/.git',
    };
    const found = await findings({ shell });
    expect(found).toMatchObject([
      { check: 'shell', state: 'warning', mend: 'unset GIT_DIR' },
      { check: 'variables', state: 'warning', mend: 'unset DATABASE_URL' },
    ]);
    expect(JSON.stringify(found)).not.toContain('s3cret');
    expect(JSON.stringify(await diagnose(asked()))).not.toContain(own['PGPASSWORD']);
  });

  it('says that no task runs while a service of libpq is set', async () => {
    expect(await findings({ shell: { PGSERVICE: 'development' } })).toMatchObject([
      { check: 'variables', state: 'failed', mend: 'unset PGSERVICE' },
    ]);
  });

  it('names tracked files that lead elsewhere, and not those that are to be copied', async () => {
    const worktree = inWorktree('.');
    const DEVELOPMENT = 'DATABASE_URL=postgres://localhost/development\n';
    const files = { 'apps/api/.env': DEVELOPMENT, 'apps/api/.env.example': DEVELOPMENT, '.env': 'LEVEL=1\n' };
    await repository.write(files, worktree);
    repository.gitIn(worktree, 'add', '--force', '--intent-to-add', ...Object.keys(files));
    expect(await findings()).toMatchObject([
      {
        check: 'tracked-variables',
        state: 'warning',
        text: expect.stringMatching(/^apps\/api\/\.env is tracked and names a database\./),
      },
    ]);
    repository.gitIn(worktree, 'rm', '--cached', '--quiet', ...Object.keys(files));
    for (const file of Object.keys(files)) await rm(inWorktree(file));
  });

  it('clears what has no holder any more: claims, databases, things in the trash', async () => {
    const server = await openServer();
    const { name } = await server.createDatabase({ name: 'testdb_killed' });
    await server.close();
    const owner = { environment: 'gone', record: join(home, 'gone.json') };
    await writeFile(claimFile(BASE + 9), JSON.stringify({ name: 'app', owner }));
    await writeFile(claimFile(BASE + 10), 'damaged');
    const garbage = join(repository.root, '.git/nx-worktree/trash/gone/checkout');
    await mkdir(garbage, { recursive: true });
    await utimes(join(garbage, '..'), 0, 0);

    expect(await findings()).toMatchObject([
      {
        check: 'port-claims',
        state: 'warning',
        text: `These ports are claimed, but their holder is gone: ${BASE + 9}.`,
      },
      { check: 'databases', state: 'warning', text: expect.stringContaining(name) },
      { check: 'trash', state: 'warning' },
    ]);
    expect(existsSync(garbage)).toBe(true);
    const mended = await findings({ fix: true });
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
    const moved = `${environment.directory}-moved`;
    repository.git('worktree', 'move', environment.directory, moved);
    const [found] = await findings({ identifier: 'prices', fix: true });
    expect(found).toMatchObject({ check: 'checkout', state: 'ok', mended: 'recorded its new directory' });
    expect(await findings()).toEqual([]);

    await rename(moved, `${moved}-hidden`);
    const lost = await findings({ identifier: 'prices', fix: true });
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
    repository.git('worktree', 'move', moved, environment.directory);
    await findings({ identifier: 'prices', fix: true });
    expect(await findings()).toEqual([]);
  });

  it('says of an environment that is worked on, half-made, unreadable or unknown what it is', async () => {
    const text = await readFile(recordPath(), 'utf8');
    const record: EnvironmentRecord = JSON.parse(text);
    const write = (content: object): Promise<void> => writeFile(recordPath(), JSON.stringify(content));

    await write({ ...record, owner: await ownIdentity() });
    expect(await findings()).toMatchObject([
      { check: 'identifier', state: 'unchecked', text: `process ${process.pid} works on it now` },
    ]);
    await write({ ...record, state: 'removing' });
    expect(await findings()).toMatchObject([
      { check: 'identifier', state: 'failed', mend: 'nx run worktrees:doctor --fix' },
    ]);
    await write({ ...record, schemaVersion: 2 });
    expect(await findings({ identifier: 'prices', fix: true })).toMatchObject([
      {
        check: 'identifier',
        state: 'failed',
        text: expect.stringContaining('newer nx-worktree'),
        mend: 'Update nx-worktree.',
      },
    ]);
    await writeFile(recordPath(), '{');
    expect(await findings({ fix: true })).toMatchObject([
      { check: 'records', state: 'unchecked' },
      { check: 'identifier', state: 'failed', mend: `rm ${recordPath()} && nx run worktrees:doctor --fix` },
    ]);
    await writeFile(recordPath(), text);
    await expect(findings({ identifier: 'price' })).rejects.toMatchObject({
      code: 'ENVIRONMENT_UNKNOWN',
      nearest: ['prices'],
    });
    await expect(findings({ identifier: '../x' })).rejects.toMatchObject({ code: 'INVALID_IDENTIFIER' });
    expect(await findings()).toEqual([]);
  });

  it('sees migrations that the database was not made from, and the age', async () => {
    const text = await readFile(recordPath(), 'utf8');
    const created = new Date(Date.now() - 25 * 60 * 60 * 1000).toISOString();
    await writeFile(recordPath(), JSON.stringify({ ...JSON.parse(text), created }));
    await writeFile(inWorktree('packages/prices/migrations/2_more.sql'), 'create table more ();');
    const found = await findings({ identifier: 'prices' });
    await rm(inWorktree('packages/prices/migrations/2_more.sql'));
    await writeFile(recordPath(), text);

    expect(found.filter(({ check }) => check !== 'metadata')).toMatchObject([
      {
        check: 'migrations',
        state: 'warning',
        text: expect.stringContaining('there were 1, now there are 2'),
      },
      { check: 'age', state: 'warning', text: 'It is 25 hours old.' },
    ]);
  });

  it('sees that a file has changed that the migrations have read', async () => {
    const text = await readFile(recordPath(), 'utf8');
    const record = JSON.parse(text);
    record.facts.database.reads = { 'packages/prices/states.js': 'absent' };
    await writeFile(recordPath(), JSON.stringify(record));
    const migrations = async (): Promise<Answer | undefined> =>
      answers(await diagnose(asked({ identifier: 'prices' }))).find(({ check }) => check === 'migrations');
    expect(await migrations()).toMatchObject({ state: 'ok' });
    await writeFile(inWorktree('packages/prices/states.js'), '');
    expect(await migrations()).toMatchObject({
      state: 'warning',
      text: expect.stringContaining(
        'have changed since its database was created: packages/prices/states.js.',
      ),
      mend: expect.stringContaining('nx run worktrees:remove --identifier=prices'),
    });
    await rm(inWorktree('packages/prices/states.js'));
    await writeFile(recordPath(), text);
  });

  it("tells the worktree's own Python from another one's", async () => {
    const python = async (): Promise<Answer | undefined> =>
      answers(await diagnose(asked({ identifier: 'prices' }))).find(({ check }) => check === 'python');
    expect(await python()).toMatchObject({
      state: 'warning',
      mend: `python3 -m venv ${inWorktree('.venv')}`,
    });

    execFileSync('python3', ['-m', 'venv', '--without-pip', inWorktree('.venv')]);
    expect(await python()).toMatchObject({ state: 'ok', text: expect.stringMatching(/^Python 3\.\d+/) });

    await rename(inWorktree('.venv'), join(home, 'venv'));
    await symlink(join(home, 'venv'), inWorktree('.venv'));
    expect(await python()).toMatchObject({ state: 'failed', mend: expect.stringContaining('rm -rf') });
    await rm(inWorktree('.venv'));
  });
});
