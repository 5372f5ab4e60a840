import { stateHome } from '@nx-worktree/system';
import { TemporaryRepository } from '@nx-worktree/testkit';
import { parse } from 'dotenv';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createEnvironment } from '../src/commands/create';
import { diagnose } from '../src/commands/doctor';
import { listEnvironments } from '../src/commands/list';
import { listTrash } from '../src/commands/list-trash';
import { removeEnvironment } from '../src/commands/remove';
import { restoreEnvironment } from '../src/commands/restore';
import { type EnvironmentRecord } from '../src/index';
import { scripts } from '../testkit/scripts';
import { doctorRequest, request, SILENT } from '../testkit/requests';
import { NO_TRACES, tracesOf } from '../testkit/traces';

jest.setTimeout(180_000);

/** What stands in the fixtures, and what stands for it in a test. */
type Replacements = ReadonlyMap<unknown, unknown>;

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

let repository: TemporaryRepository;
beforeEach(async () => {
  repository = await TemporaryRepository.create();
  await repository.commit({
    'package.json': JSON.stringify({ name: 'shop', workspaces: ['api', 'web'] }),
    'api/package.json': JSON.stringify({ name: 'api' }),
    'api/project.json': '{}',
    'api/migrations/1_first.sql': 'create table first (id int);',
    'web/package.json': JSON.stringify({ name: 'web' }),
    '.gitignore': 'node_modules\n.data\n',
  });
  await repository.write({ 'node_modules/left-pad/package.json': '{"name":"left-pad","version":"1.0.0"}' });
});
afterEach(() => repository.remove());

function create(identifier: string): Promise<EnvironmentRecord> {
  const projects = { names: ['api'], directories: ['api'] };
  const branches = { branch: `feature/${identifier}`, base: 'main' };
  const more = { purpose: 'test-integration', precious: ['.data/**'], server: { idleMinutes: 30 }, projects };
  return createEnvironment(request(repository.root, identifier, { ...more, ...branches }), SILENT);
}

async function fixture(name: string, replacements: Replacements): Promise<Json> {
  const path = join(__dirname, 'fixtures', '0.1.0', name);
  return replaced(JSON.parse(await readFile(path, 'utf8')), replacements);
}

function replaced(value: Json, replacements: Replacements): Json {
  if (Array.isArray(value)) return value.map((one) => replaced(one, replacements));
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([key, one]) => [key, replaced(one, replacements)] as const);
    return Object.fromEntries(entries);
  }
  if (replacements.has(value)) return replacements.get(value) as Json;
  if (typeof value !== 'string') return value;
  return [...replacements].reduce(
    (text, [from, to]) => (typeof from === 'string' ? text.replaceAll(from, String(to)) : text),
    value,
  );
}

/** Lets the fixture be about an environment of the test. */
async function about(record: EnvironmentRecord, name: string): Promise<Replacements> {
  const old = await fixtureFacts(name);
  const { checkout, ports, database } = record.facts;
  return new Map<unknown, unknown>([
    ['/home/ada/shop', repository.root],
    [old.id, record.id],
    [old.created, record.created],
    [old.facts.checkout.commit, checkout?.commit],
    [old.facts.ports.app, ports?.app],
    [old.facts.ports.api, ports?.api],
    [old.facts.ports.db, ports?.db],
    [old.facts.database.url, database?.url],
    [old.facts.database.name, database?.name],
    [old.facts.database.template, database?.template],
    [old.facts.database.key, database?.key],
    [old.facts.database.serverVersion, database?.serverVersion],
  ]);
}

interface OldRecord {
  readonly id: string;
  readonly created: string;
  readonly facts: {
    readonly checkout: { readonly commit: string };
    readonly ports: { readonly app: number; readonly api: number; readonly db: number };
    readonly database: Readonly<Record<'url' | 'name' | 'template' | 'key' | 'serverVersion', string>>;
  };
}

async function fixtureFacts(name: string): Promise<OldRecord> {
  const found = await fixture(name, new Map());
  return (name === 'trash-note.json' ? (found as { environment: Json }).environment : found) as never;
}

async function jsonIn(path: string): Promise<Json> {
  return JSON.parse(await readFile(path, 'utf8'));
}

async function put(path: string, value: Json): Promise<void> {
  await writeFile(path, `${JSON.stringify(value, undefined, 2)}\n`);
}

function recordOf(identifier: string): string {
  return join(repository.root, '.git/nx-worktree/environments', `${identifier}.json`);
}

describe('an environment that 0.1.0 made', () => {
  it('has the same files as one of today', async () => {
    const today = await create('prices');
    const replacements = await about(today, 'ready-record.json');
    const { begun, ...record } = (await fixture('ready-record.json', replacements)) as { begun: Json[] };
    expect(await jsonIn(recordOf('prices'))).toMatchObject({
      ...record,
      begun: expect.arrayContaining(begun),
    });
    expect(await jsonIn(join(today.directory, '.worktree-metadata.json'))).toMatchObject(
      (await fixture('metadata.json', replacements)) as object,
    );
    expect(await jsonIn(join(stateHome(), 'ports', String(today.facts.ports?.app)))).toEqual(
      await fixture('port-claim.json', replacements),
    );
    const variables = parse(await readFile(join(__dirname, 'fixtures/0.1.0/environment-file.txt'), 'utf8'));
    const now = parse(await readFile(join(today.directory, '.env.test'), 'utf8'));
    expect(Object.keys(now)).toEqual(expect.arrayContaining(Object.keys(variables)));
  });

  it('is listed, examined, removed, restored and removed again', async () => {
    const today = await create('prices');
    const { root } = repository;
    const replacements = await about(today, 'ready-record.json');
    await put(recordOf('prices'), await fixture('ready-record.json', replacements));
    await put(join(today.directory, '.worktree-metadata.json'), await fixture('metadata.json', replacements));
    for (const [name, port] of Object.entries(today.facts.ports ?? {})) {
      const claim = (await fixture('port-claim.json', replacements)) as { [key: string]: Json };
      await put(join(stateHome(), 'ports', String(port)), { ...claim, name });
    }

    const [listed] = await listEnvironments(root);
    const [expected] = (await fixture('list-output.json', replacements)) as [{ [key: string]: Json }];
    const { size: _, ...besideSize } = expected;
    expect(listed).toEqual(besideSize);

    const { environments } = await diagnose(doctorRequest(root));
    const old = (await fixture('doctor-output.json', replacements)) as unknown as Awaited<
      ReturnType<typeof diagnose>
    >;
    const states = (one: (typeof environments)[number] | undefined) =>
      one?.answers.map(({ check, state }) => ({ check, state }));
    expect(states(environments[0])).toEqual(expect.arrayContaining(states(old.environments[0]) ?? []));

    await removeEnvironment({ from: root, identifier: 'prices' });
    expect(await listEnvironments(root)).toEqual([]);
    const { environment } = await restoreEnvironment(
      { from: root, identifier: 'prices', migrations: [] },
      SILENT,
    );
    expect(environment).toMatchObject({ id: today.id, state: 'ready', directory: today.directory });
    await removeEnvironment({ from: root, identifier: 'prices' });
    expect(tracesOf(repository)).toEqual(NO_TRACES);
  });

  it('is rebuilt from its metadata file when its record is gone', async () => {
    const today = await create('prices');
    const { root } = repository;
    const replacements = await about(today, 'ready-record.json');
    await put(join(today.directory, '.worktree-metadata.json'), await fixture('metadata.json', replacements));
    await writeFile(recordOf('prices'), '{');
    await removeEnvironment({ from: root, identifier: 'prices', force: true });
    expect(tracesOf(repository)).toEqual(NO_TRACES);
  });
});

describe('a worktree that 0.1.0 removed', () => {
  it('is listed and restored from its note', async () => {
    const today = await create('orders');
    const { root } = repository;
    await repository.write({ 'api/new.ts': 'export {};\n' }, today.directory);
    const removed = await removeEnvironment({ from: root, identifier: 'orders', force: true });
    const path = join(root, '.git/nx-worktree/trash', today.id, 'note.json');
    const written = (await jsonIn(path)) as { [key: string]: Json };
    const first = await about(today, 'trash-note.json');
    const old = (await fixture('trash-note.json', new Map())) as { [key: string]: Json };
    const replacements = new Map([
      ...first,
      [old['removed'], written['removed']],
      [old['checked'], written['checked']],
      [old['backup'], removed.backup],
      ['2026-11-29T05:55:55.829Z', removed.restorableUntil],
    ]);
    const note = (await fixture('trash-note.json', replacements)) as { environment: { begun: Json[] } };
    const { begun } = note.environment;
    expect(written).toMatchObject({
      ...note,
      environment: { ...note.environment, begun: expect.arrayContaining(begun) },
    });
    expect(removed).toMatchObject({
      ...((await fixture('removal-output.json', replacements)) as object),
      environment: expect.anything(),
    });
    await put(path, note as Json);

    expect(await listTrash(root)).toEqual(await fixture('trash-list-output.json', replacements));
    const { environment } = await restoreEnvironment(
      { from: root, identifier: 'orders', migrations: [] },
      SILENT,
    );
    expect(environment).toMatchObject({ id: today.id, directory: today.directory, state: 'ready' });
    expect(existsSync(join(today.directory, 'api/new.ts'))).toBe(true);
    expect((await listEnvironments(root))[0]).toMatchObject({ identifier: 'orders', state: 'dirty' });
  });
});

describe('a creation of 0.1.0 that was killed', () => {
  it('is undone by the next command', async () => {
    const { root } = repository;
    const creation = scripts.start('hang-at-part', [root, 'killed', 'environment-file', 'before']);
    const id = await creation.line();
    await creation.kill();
    const today = (await jsonIn(recordOf('killed'))) as unknown as EnvironmentRecord & {
      readonly owner: { readonly host: string; readonly pid: number; readonly startedAt: string };
    };
    const old = (await fixture('killed-record.json', new Map())) as unknown as typeof today;
    const replacements = new Map<unknown, unknown>([
      ...(await about(today, 'killed-record.json')),
      [old.owner.host, today.owner.host],
      [old.owner.pid, today.owner.pid],
      [old.owner.startedAt, today.owner.startedAt],
    ]);
    expect(today.id).toBe(id);
    await put(recordOf('killed'), await fixture('killed-record.json', replacements));

    expect(await listEnvironments(root)).toEqual([]);
    expect(tracesOf(repository)).toEqual(NO_TRACES);
  });
});
