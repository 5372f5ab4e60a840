import { ownIdentity } from '@nx-worktree/system';
import { parse } from 'dotenv';
import { execFileSync } from 'node:child_process';
import { readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { answersIn, ExaminedWorktree } from '../../testkit/examined-worktree';
import { startBystander } from '../../testkit/bystander';
import { type Answer } from '../doctor/check';
import { type EnvironmentRecord } from '../parts/parts';
import { claimFile } from '../parts/ports/claim';
import { diagnose } from './doctor';

const BASE = 24_700;

const prices = ExaminedWorktree.forTestsOfFile(BASE);

it('finds a new environment sound', async () => {
  const diagnosis = await diagnose(prices.asked());
  const states = answersIn(diagnosis).map(({ check, state }) => `${check}: ${state}`);
  expect(states.filter((text) => !text.endsWith(': ok'))).toEqual([
    'main-dependencies: unchecked',
    'python: warning',
  ]);
  expect(diagnosis.environments[0]?.answers.map(({ check }) => check)).toEqual([
    ...['identifier', 'checkout', 'dependencies', 'python', 'ports', 'listeners'],
    ...['temporary-directory', 'database', 'migrations'],
    ...['environment-file', 'variables', 'tracked-variables', 'metadata', 'age'],
  ]);
});

describe('doctor', () => {
  it('tells who listens on a port: its own process is fine, another one is named', async () => {
    const own = await startBystander(prices.environment.directory, { port: BASE + 1 });
    const other = await startBystander(prices.home, { port: BASE + 2 });
    const [found, ...rest] = await prices.findings({ identifier: 'prices', fix: true });
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
    const other = { environment: 'another one', record: prices.record };
    const theirs = JSON.stringify({ name: 'app', owner: { ...other, process: await ownIdentity() } });
    const ours = await readFile(claimFile(BASE + 1), 'utf8');
    await writeFile(claimFile(BASE + 1), theirs);
    const [found] = await prices.findings({ identifier: 'prices', fix: true });
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
    const own = parse(await readFile(prices.file('.env.test'), 'utf8'));
    const shell = {
      ...own,
      DATABASE_URL: 'postgresql://me:s3cret@localhost/development',
      GIT_DIR: '/elsewhere/.git',
    };
    const found = await prices.findings({ shell });
    expect(found).toMatchObject([
      { check: 'shell', state: 'warning', mend: 'unset GIT_DIR' },
      { check: 'variables', state: 'warning', mend: 'unset DATABASE_URL' },
    ]);
    expect(JSON.stringify(found)).not.toContain('s3cret');
    expect(JSON.stringify(await diagnose(prices.asked()))).not.toContain(own['PGPASSWORD']);
  });

  it('says that no task runs while a service of libpq is set', async () => {
    expect(await prices.findings({ shell: { PGSERVICE: 'development' } })).toMatchObject([
      { check: 'variables', state: 'failed', mend: 'unset PGSERVICE' },
    ]);
  });

  it('names tracked files that lead elsewhere, and not those that are to be copied', async () => {
    const worktree = prices.file('.');
    const DEVELOPMENT = 'DATABASE_URL=postgres://localhost/development\n';
    const files = { 'apps/api/.env': DEVELOPMENT, 'apps/api/.env.example': DEVELOPMENT, '.env': 'LEVEL=1\n' };
    await prices.repository.write(files, worktree);
    prices.repository.gitIn(worktree, 'add', '--force', '--intent-to-add', ...Object.keys(files));
    expect(await prices.findings()).toMatchObject([
      {
        check: 'tracked-variables',
        state: 'warning',
        text: expect.stringMatching(/^apps\/api\/\.env is tracked and names a database\./),
      },
    ]);
    prices.repository.gitIn(worktree, 'rm', '--cached', '--quiet', ...Object.keys(files));
    for (const file of Object.keys(files)) await rm(prices.file(file));
  });

  it('says of an environment that is worked on, half-made, unreadable or unknown what it is', async () => {
    const text = await readFile(prices.record, 'utf8');
    const record: EnvironmentRecord = JSON.parse(text);
    const write = (content: object): Promise<void> => writeFile(prices.record, JSON.stringify(content));

    await write({ ...record, owner: await ownIdentity() });
    expect(await prices.findings()).toMatchObject([
      { check: 'identifier', state: 'unchecked', text: `process ${process.pid} works on it now` },
    ]);
    await write({ ...record, state: 'removing' });
    expect(await prices.findings()).toMatchObject([
      { check: 'identifier', state: 'failed', mend: 'nx run worktrees:doctor --fix' },
    ]);
    await write({ ...record, schemaVersion: 2 });
    expect(await prices.findings({ identifier: 'prices', fix: true })).toMatchObject([
      {
        check: 'identifier',
        state: 'failed',
        text: expect.stringContaining('newer nx-worktree'),
        mend: 'Update nx-worktree.',
      },
    ]);
    await writeFile(prices.record, '{');
    expect(await prices.findings({ fix: true })).toMatchObject([
      { check: 'records', state: 'unchecked' },
      { check: 'identifier', state: 'failed', mend: `rm ${prices.record} && nx run worktrees:doctor --fix` },
    ]);
    await writeFile(prices.record, text);
    await expect(prices.findings({ identifier: 'price' })).rejects.toMatchObject({
      code: 'ENVIRONMENT_UNKNOWN',
      nearest: ['prices'],
    });
    await expect(prices.findings({ identifier: '../x' })).rejects.toMatchObject({
      code: 'INVALID_IDENTIFIER',
    });
    expect(await prices.findings()).toEqual([]);
  });

  it('sees migrations that the database was not made from, and the age', async () => {
    const text = await readFile(prices.record, 'utf8');
    const created = new Date(Date.now() - 25 * 60 * 60 * 1000).toISOString();
    await writeFile(prices.record, JSON.stringify({ ...JSON.parse(text), created }));
    await writeFile(prices.file('packages/prices/migrations/2_more.sql'), 'create table more ();');
    const found = await prices.findings({ identifier: 'prices' });
    await rm(prices.file('packages/prices/migrations/2_more.sql'));
    await writeFile(prices.record, text);

    expect(found.filter(({ check }) => check !== 'metadata')).toMatchObject([
      {
        check: 'migrations',
        state: 'warning',
        text: expect.stringContaining('there were 1, now there are 2'),
        mend: expect.stringMatching(
          /pending: nx run prices:migration-status --identifier=prices\. .* nx run prices:reset-database --identifier=prices$/,
        ),
      },
      { check: 'age', state: 'warning', text: 'It is 25 hours old.' },
    ]);
  });

  it('sees that a file has changed that the migrations have read', async () => {
    const text = await readFile(prices.record, 'utf8');
    const record = JSON.parse(text);
    record.facts.database.reads = { 'packages/prices/states.js': 'absent' };
    await writeFile(prices.record, JSON.stringify(record));
    const migrations = async (): Promise<Answer | undefined> =>
      answersIn(await diagnose(prices.asked({ identifier: 'prices' }))).find(
        ({ check }) => check === 'migrations',
      );
    expect(await migrations()).toMatchObject({ state: 'ok' });
    await writeFile(prices.file('packages/prices/states.js'), '');
    expect(await migrations()).toMatchObject({
      state: 'warning',
      text: expect.stringContaining(
        'have changed since its database was created: packages/prices/states.js.',
      ),
      mend: expect.stringContaining('nx run prices:reset-database --identifier=prices'),
    });
    await rm(prices.file('packages/prices/states.js'));
    await writeFile(prices.record, text);
  });

  it("tells the worktree's own Python from another one's", async () => {
    const python = async (): Promise<Answer | undefined> =>
      answersIn(await diagnose(prices.asked({ identifier: 'prices' }))).find(
        ({ check }) => check === 'python',
      );
    expect(await python()).toMatchObject({
      state: 'warning',
      mend: `python3 -m venv ${prices.file('.venv')}`,
    });

    execFileSync('python3', ['-m', 'venv', '--without-pip', prices.file('.venv')]);
    expect(await python()).toMatchObject({ state: 'ok', text: expect.stringMatching(/^Python 3\.\d+/) });

    await rename(prices.file('.venv'), join(prices.home, 'venv'));
    await symlink(join(prices.home, 'venv'), prices.file('.venv'));
    expect(await python()).toMatchObject({ state: 'failed', mend: expect.stringContaining('rm -rf') });
    await rm(prices.file('.venv'));
  });
});
