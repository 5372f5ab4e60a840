import { openServer, removeEmbeddedServer, type Server } from '@nx-worktree/postgres';
import {
  connectTo,
  type OwnHome,
  temporaryDirectory,
  TemporaryRepository,
  useOwnHome,
} from '@nx-worktree/testkit';
import { chmod, cp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { scripts } from '../../../testkit/scripts';
import { cleanupRequest, doctorRequest, request, SILENT } from '../../../testkit/requests';
import { cleanup, type CleanupRequest } from '../../commands/cleanup';
import { createEnvironment } from '../../commands/create';
import { diagnose } from '../../commands/doctor';
import { listEnvironments } from '../../commands/list';

jest.setTimeout(120_000);

const HOUR_MS = 3_600_000;

let home: string;
let removeHome: OwnHome['remove'];
let here: TemporaryRepository;
let server: Server;
const repositories: TemporaryRepository[] = [];
const closing: (() => unknown)[] = [];
/** With a state directory and a server of its own, since other tests leave databases of deleted repositories. */
beforeAll(async () => {
  ({ home, remove: removeHome } = useOwnHome({ stop: removeEmbeddedServer }));
  here = await TemporaryRepository.create();
  server = await openServer();
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  for (const repository of repositories.splice(0)) await repository.remove();
  await clean();
});
afterAll(async () => {
  await server.close();
  await here.remove();
  await removeHome();
});

/** A repository with a worktree that has a database. */
async function shop(url?: string) {
  const repository = await TemporaryRepository.create();
  repositories.push(repository);
  return { repository, database: await databaseIn(repository, url) };
}

async function databaseIn({ root }: TemporaryRepository, url?: string): Promise<string> {
  const wishes = { purpose: 'test-migration', dependencies: { mode: 'none' as const } };
  const options = url === undefined ? {} : { server: { url } };
  const { facts } = await createEnvironment(request(root, 'prices', { ...wishes, ...options }), SILENT);
  return facts.database?.name ?? '';
}

/** Cleans up in a repository, and returns which databases without a holder were dropped. */
async function clean(more: Partial<CleanupRequest> = {}): Promise<readonly string[]> {
  const { unowned } = await cleanup(cleanupRequest(here.root, more));
  expect(unowned.failures).toEqual([]);
  return unowned.databases;
}

it('the databases of a repository that was deleted go with the next cleanup in another one', async () => {
  const { repository, database } = await shop();
  const living = await shop();
  expect(await clean()).toEqual([]);
  await repository.remove();

  expect(await clean({ maxAgeMs: HOUR_MS })).toEqual([]);
  expect(await clean({ purpose: 'test-unit' })).toEqual([]);
  expect(await clean({ dryRun: true })).toEqual([database]);
  expect(await server.answers(database)).toBe(true);
  expect(await clean()).toEqual([database]);

  expect(await server.answers(database)).toBe(false);
  expect((await server.databases()).map(({ name }) => name)).not.toContain(database);
  expect(await server.answers(living.database)).toBe(true);
});

it('of ten cleanups at once one drops each of them, and none fails', async () => {
  const deleted = [await shop(), await shop(), await shop()];
  const living = await shop();
  for (const { repository } of deleted) await repository.remove();

  const dropped = await Promise.all(Array.from({ length: 10 }, () => clean()));

  expect(dropped.flat().sort()).toEqual(deleted.map(({ database }) => database).sort());
  expect(await server.answers(living.database)).toBe(true);
});

it('a repository that was moved keeps its databases, until it is deleted at its new place', async () => {
  const { repository, database } = await shop();
  const place = join(here.home, 'moved');
  await rename(repository.root, place);
  expect(await clean()).toEqual([]);

  here.gitIn(place, 'worktree', 'repair', join(place, 'worktrees/test-migration-prices'));
  expect(await clean({ from: place, maxAgeMs: HOUR_MS })).toEqual([]);
  expect((await listEnvironments(place)).map(({ state }) => state)).toEqual(['clean']);
  expect(await server.answers(database)).toBe(true);

  await rm(place, { recursive: true });
  expect(await clean()).toEqual([database]);
});

it('another repository at the place of one that was moved away is not taken for it', async () => {
  const { repository, database } = await shop();
  await rename(repository.root, `${repository.root}-before`);
  repository.gitIn(repository.home, 'clone', '--quiet', `${repository.root}-before`, repository.root);

  expect(await clean({ from: repository.root })).toEqual([]);
  expect(await server.answers(database)).toBe(true);
});

it('a copy of a repository that was moved is not taken for it', async () => {
  const { repository, database } = await shop();
  await rename(repository.root, `${repository.root}-before`);
  const copy = join(repository.home, 'copy');
  await cp(`${repository.root}-before`, copy, { recursive: true });
  await rm(join(copy, '.git/nx-worktree/environments'), { recursive: true });
  await rm(join(copy, '.git/worktrees'), { recursive: true });

  expect(await clean({ from: copy })).toEqual([]);
  expect(await server.answers(database)).toBe(true);
});

it('a repository that was cloned anew at the place of a deleted one inherits nothing', async () => {
  const { repository, database } = await shop();
  await rm(repository.root, { recursive: true });
  repository.gitIn(repository.home, 'clone', '--quiet', here.root, repository.root);
  const second = await databaseIn(repository);

  expect(second).not.toBe(database);
  expect(await clean({ from: repository.root, maxAgeMs: HOUR_MS })).toEqual([]);
  expect(await clean()).toEqual([database]);
  expect(await server.answers(second)).toBe(true);
});

it('a worktree whose record somebody deleted keeps its database as long as git knows it', async () => {
  const { repository, database } = await shop();
  await rm(join(repository.root, '.git/nx-worktree'), { recursive: true });

  expect(await clean()).toEqual([]);
  expect(await clean({ from: repository.root })).toEqual([]);
  repository.git('worktree', 'remove', '--force', '--force', 'worktrees/test-migration-prices');
  expect(await clean()).toEqual([database]);
});

it('what is left of a worktree in this repository goes at once', async () => {
  const { repository, database } = await shop();
  await rm(join(repository.root, '.git/nx-worktree/environments/prices.json'));
  repository.git('worktree', 'remove', '--force', '--force', 'worktrees/test-migration-prices');

  expect(await clean()).toEqual([]);
  expect(await clean({ from: repository.root, maxAgeMs: HOUR_MS })).toEqual([database]);
});

it('a database that somebody is in stays until they leave', async () => {
  const { repository, database } = await shop();
  const client = await connectTo(server.addressOf(database).url);
  await repository.remove();

  expect(await clean()).toEqual([]);
  expect((await client.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  await client.end();
  // Its session can outlive the client by some ms.
  const dropped: string[] = [];
  for (const deadline = Date.now() + 20_000; dropped.length === 0 && Date.now() < deadline;)
    dropped.push(...(await clean()));
  expect(dropped).toEqual([database]);
});

it.each([
  ['database', 'before'],
  ['database', 'after'],
  ['metadata', 'after'],
])(
  'a creation that is killed in its part %s, %s its work, and its repository deleted',
  async (part, when) => {
    const repository = await TemporaryRepository.create();
    repositories.push(repository);
    const creation = scripts.start('hang-at-part', [repository.root, 'prices', part, when], {
      cwd: repository.root,
    });
    closing.push(() => creation.kill());
    const id = await creation.line();
    const made = await server.databasesOf(id);
    expect(made).toHaveLength(part === 'database' && when === 'before' ? 0 : 1);

    expect(await clean()).toEqual([]);
    await creation.kill();
    expect(await clean()).toEqual([]);
    await repository.remove();

    expect(await clean()).toEqual(made.map(({ name }) => name));
    expect(await server.databasesOf(id)).toEqual([]);
  },
);

it('doctor names what is left of a worktree, and drops it when told to; not what was deleted just now', async () => {
  const [left, deleted] = [await shop(), await shop()];
  await deleted.repository.remove();
  await rm(join(left.repository.root, '.git/nx-worktree/environments/prices.json'));
  left.repository.git('worktree', 'remove', '--force', '--force', 'worktrees/test-migration-prices');
  const examined = async (fix: boolean) => {
    const { machine } = await diagnose(doctorRequest(left.repository.root, { fix }));
    return machine.find(({ check }) => check === 'databases');
  };

  expect(await examined(false)).toMatchObject({
    state: 'warning',
    text: `These databases no longer have a holder: ${left.database}.`,
  });
  expect(await server.answers(left.database)).toBe(true);
  expect(await examined(true)).toMatchObject({ state: 'ok', mended: `dropped ${left.database}` });
  expect(await server.answers(deleted.database)).toBe(true);
});

describe('on a server that two machines share', () => {
  let other: string;
  let url: string;
  beforeEach(async () => {
    other = temporaryDirectory();
    await chmod(other, 0o711);
    url = server.addressOf('postgres').url;
  });
  afterEach(async () => {
    process.env['NX_WORKTREE_HOME'] = home;
    await rm(other, { recursive: true });
  });

  it('each drops what is gone of its own only', async () => {
    const ours = await shop(url);
    process.env['NX_WORKTREE_HOME'] = other;
    const theirs = await shop(url);
    for (const { repository } of [ours, theirs]) await repository.remove();

    expect(await clean({ server: { url } })).toEqual([theirs.database]);
    expect(await server.answers(ours.database)).toBe(true);
    process.env['NX_WORKTREE_HOME'] = home;
    expect(await clean({ server: { url } })).toEqual([ours.database]);
  });

  it('a repository that both can see is gone for each when it is gone', async () => {
    const { repository, database } = await shop(url);
    process.env['NX_WORKTREE_HOME'] = other;
    const wishes = { purpose: 'test-migration', dependencies: { mode: 'none' as const }, server: { url } };
    const { facts } = await createEnvironment(request(repository.root, 'stock', wishes), SILENT);
    expect(await clean({ server: { url } })).toEqual([]);
    await repository.remove();

    expect(await clean({ server: { url } })).toEqual([facts.database?.name]);
    process.env['NX_WORKTREE_HOME'] = home;
    expect(await clean({ server: { url } })).toEqual([database]);
  });
});
