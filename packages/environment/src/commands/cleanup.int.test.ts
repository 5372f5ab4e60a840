import { openServer } from '@nx-worktree/postgres';
import { identityOf } from '@nx-worktree/system';
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { startBystander } from '../../testkit/bystander';
import { cleanupRequest, request, SILENT } from '../../testkit/requests';
import { NO_TRACES, tracesOf } from '../../testkit/traces';
import { Repository } from '@nx-worktree/git';
import { connectTo, Script, sql, TemporaryRepository } from '@nx-worktree/testkit';
import { claimFile } from '../parts/ports/claim';
import { type EnvironmentRecord, openRecords } from '../parts/parts';
import { type EnvironmentRecords } from '../engine/records';
import { cleanup, type CleanupRequest } from './cleanup';
import { createEnvironment, type CreateRequest } from './create';
import { parseIdentifier } from '../engine/identifier';

jest.setTimeout(120_000);

const HOUR_MS = 3_600_000;
const closing: (() => unknown)[] = [];

let repository: TemporaryRepository;
let records: EnvironmentRecords;
beforeEach(async () => {
  repository = await TemporaryRepository.create();
  records = openRecords(await Repository.open(repository.root));
});
afterEach(async () => {
  await Script.killAll();
  for (const close of closing.splice(0)) await close();
  await repository.remove();
});

/** Creates an environment and lets it be two days old. */
async function old(identifier: string, more: Partial<CreateRequest> = {}): Promise<EnvironmentRecord> {
  const options = { dependencies: { mode: 'none' as const }, ...more };
  const environment = await createEnvironment(request(repository.root, identifier, options), SILENT);
  const aged = { ...environment, created: new Date(Date.now() - 48 * HOUR_MS).toISOString() };
  await records.write(aged);
  return aged;
}

function clean(more: Partial<CleanupRequest> = {}) {
  return cleanup(cleanupRequest(repository.root, { maxAgeMs: 24 * HOUR_MS, ...more }));
}

/** `identifier: outcome, why` of each environment. */
async function outcomes(more: Partial<CleanupRequest> = {}): Promise<Record<string, string>> {
  const { environments } = await clean(more);
  return Object.fromEntries(
    environments.map(({ identifier, outcome, reason }) => [
      identifier,
      reason ? `${outcome}: ${reason}` : outcome,
    ]),
  );
}

it('removes what is old and nobody needs, and says of each other why it stays; a dry run only says so', async () => {
  await old('clean');
  await old('gone').then(({ directory }) => rm(directory, { recursive: true }));
  const dirty = await old('dirty');
  await repository.write({ 'note.txt': 'mine' }, dirty.directory);
  const ahead = await old('ahead');
  repository.gitIn(ahead.directory, 'commit', '--allow-empty', '--quiet', '--message=Mine');
  const locked = await old('locked');
  repository.git('worktree', 'lock', '--reason=demo', locked.directory);
  const used = await old('used');
  const { pid } = await startBystander(used.directory);
  const identity = await identityOf(pid);
  const holder = identity && ({ kind: 'process', process: identity } as const);
  await records.write({ ...(await old('busy')), ...(holder && { holder }) });
  const queried = await old('queried', { purpose: 'test-migration' });
  const client = await connectTo({ connectionString: queried.facts.database?.url, application_name: 'shop' });
  await createEnvironment(request(repository.root, 'young', { dependencies: { mode: 'none' } }), SILENT);
  await writeFile(records.pathOf(parseIdentifier('damaged')), '{ "id"');
  const expected = {
    clean: 'removed',
    gone: 'removed',
    dirty: 'stays: uncommitted changes (?? note.txt)',
    ahead: expect.stringMatching(/^stays: commits that no branch, tag or remote has \(\w+ Mine\)$/),
    locked: 'stays: it is locked (demo)',
    used: expect.stringMatching(new RegExp(`^stays: in use: .*bystander.*process ${pid}\\): works in `)),
    busy: `stays: process ${pid} works on it`,
    queried: expect.stringMatching(
      /^stays: in use: shop \(user postgres, process \d+ of the server\) in the database/,
    ),
    young: 'stays: not old enough',
    damaged: expect.stringMatching(/^stays: its record can't be read: .*damaged\.json: /),
  };

  const before = tracesOf(repository);
  expect(await outcomes({ dryRun: true })).toEqual(expected);
  expect(tracesOf(repository)).toEqual(before);

  expect(await outcomes()).toEqual(expected);
  await client.end();
  expect((await records.all()).length).toBe(8);
  expect(existsSync(dirty.directory)).toBe(true);
  expect([...tracesOf(repository).directories].sort()).toEqual(
    ['ahead', 'busy', 'dirty', 'locked', 'used', 'young']
      .map((name) => `test-unit-${name}`)
      .concat('test-migration-queried')
      .sort(),
  );
});

it('removes those of a purpose only, and refuses one that nobody knows', async () => {
  await old('unit');
  await old('premerge', { purpose: 'test-premerge', ports: false, database: false });

  await expect(clean({ purpose: 'test-premerg' })).rejects.toThrow('There is no purpose "test-premerg".');
  expect(await outcomes({ purpose: 'test-premerge' })).toEqual({ premerge: 'removed' });
  expect((await records.all()).length).toBe(1);
});

it('removes only what is merged into the default branch when asked to', async () => {
  repository.git('switch', '--quiet', 'feature/rest-api');
  await repository.commit({ 'api.js': '' });
  repository.git('switch', '--quiet', 'main');
  await old('merged', { branch: 'release-1.0' });
  await old('unmerged', { branch: 'feature/rest-api' });

  await expect(clean({ merged: true })).rejects.toThrow('git remote set-head origin --auto');
  await expect(clean({ merged: true, defaultBranch: 'trunk' })).rejects.toThrow('There is no branch "trunk"');
  expect((await records.all()).length).toBe(2);
  expect(await outcomes({ merged: true, defaultBranch: 'origin/main' })).toEqual({
    merged: 'removed',
    unmerged: 'stays: not merged',
  });

  // As after a clone and a merge on the other side.
  repository.git('update-ref', 'refs/remotes/origin/trunk', 'feature/rest-api');
  repository.git('symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/trunk');
  expect(await outcomes({ merged: true })).toEqual({ unmerged: 'removed' });
});

it('goes on when one fails, and says why it did', async () => {
  const broken = await old('broken');
  const database = { name: 'testdb_unit_broken', url: 'postgresql://nobody@127.0.0.1:1/testdb_unit_broken' };
  const server = { url: 'postgresql://nobody@127.0.0.1:1/postgres' };
  await records.write({
    ...broken,
    server,
    begun: [...broken.begun, 'database'],
    facts: { ...broken.facts, database },
    created: new Date(0).toISOString(),
  });
  await old('clean');

  expect(await outcomes()).toEqual({
    broken: expect.stringMatching(/^failed: .*127\.0\.0\.1:1 can't be reached/s),
    clean: 'removed',
  });
});

it('sweeps the trash when asked to, dead claims, and databases of suites that were killed', async () => {
  await old('clean');
  const suite = await openServer();
  const { name } = await suite.createDatabase({ name: 'testdb_killed_suite' });
  await suite.close();
  const claim = { name: 'app', owner: { environment: 'gone', record: `${repository.root}/nowhere.json` } };
  await mkdir(dirname(claimFile(64_999)), { recursive: true });
  await writeFile(claimFile(64_999), JSON.stringify(claim));

  const { unowned } = await clean();

  // Who else runs tests on this machine sweeps as well, so what is gone counts, and not who says that it did it.
  expect(unowned).toMatchObject({ trash: 0, failures: [] });
  expect(existsSync(claimFile(64_999))).toBe(false);
  const server = await openServer();
  closing.push(() => server.close());
  expect(await server.answers(name)).toBe(false);
  expect(readdirSync(trash())).toHaveLength(1);

  expect((await clean({ emptyTrash: true, dryRun: true })).unowned.trash).toBe(1);
  expect((await clean({ emptyTrash: true })).unowned.trash).toBe(1);
  expect(readdirSync(trash())).toEqual([]);
  expect(tracesOf(repository)).toEqual(NO_TRACES);
});

it('drops databases of failed suites that were kept for long; not when it was asked for certain worktrees only', async () => {
  const server = await openServer();
  closing.push(() => server.close());
  const keep = async (name: string): Promise<string> => {
    const database = await server.createDatabase({ name });
    await database.keep();
    return database.name;
  };
  const letAge = async (name: string): Promise<void> => {
    const age = `update owned_database set created_at = now() - interval '25 hours' where name = $1`;
    await sql(server.addressOf('nx_worktree').url, age, [name]);
  };
  const aged = await keep('testdb_kept_for_long');
  const young = await keep('testdb_kept_just_now');
  await letAge(aged);

  expect((await clean({ purpose: 'test-unit' })).unowned.kept).toEqual([]);
  expect((await clean({ merged: true, defaultBranch: 'main' })).unowned.kept).toEqual([]);
  expect((await clean({ dryRun: true })).unowned.kept).toEqual([aged]);
  expect(await server.answers(aged)).toBe(true);
  expect((await clean()).unowned.kept).toEqual([aged]);
  expect(await server.answers(aged)).toBe(false);
  expect(await server.answers(young)).toBe(true);

  await letAge(young);
  expect((await clean()).unowned.kept).toEqual([young]);
});

function trash(): string {
  return join(repository.root, '.git', 'nx-worktree', 'trash');
}

it('two at once remove each environment once, and neither fails', async () => {
  const identifiers = ['one', 'two', 'three', 'four', 'five'];
  for (const identifier of identifiers) await old(identifier);

  const [one, other] = await Promise.all([outcomes(), outcomes()]);

  const all = identifiers.map((identifier) => [one[identifier], other[identifier]]);
  for (const pair of all) {
    expect(pair).toContain('removed');
    for (const outcome of pair)
      expect(outcome ?? 'removed').toMatch(/^(removed|stays: process \d+ works on it)$/);
  }
  expect(await records.all()).toEqual([]);
  expect(tracesOf(repository)).toMatchObject({ worktrees: [], directories: [], entries: [], records: [] });
});
