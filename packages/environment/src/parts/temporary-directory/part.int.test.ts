import { thisProcess } from '@nx-worktree/system';
import {
  type OwnHome,
  removeTemporaryDirectories,
  Script,
  temporaryDirectory,
  TemporaryRepository,
  useOwnHome,
} from '@nx-worktree/testkit';
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { doctorRequest, request, SILENT } from '../../../testkit/requests';
import { scripts } from '../../../testkit/scripts';
import { createEnvironment } from '../../commands/create';
import { diagnose } from '../../commands/doctor';
import { removeEnvironment } from '../../commands/remove';
import { restoreEnvironment } from '../../commands/restore';
import { type SuiteRequest, withSuiteEnvironment } from '../../commands/suite';
import { wakeEnvironment } from '../../commands/wake';
import { type EnvironmentRecord } from '../parts';
import { temporaryDirectoryCommandLine } from './command-line';
import { leftDirectories, makeDirectory, parentDirectory, sweepDirectories } from './directory';

let place: string;
let home: OwnHome;
let repository: TemporaryRepository;

beforeEach(async () => {
  place = temporaryDirectory();
  home = useOwnHome();
  repository = await TemporaryRepository.create();
});

afterEach(async () => {
  await Script.killAll();
  await repository.remove();
  await home.remove();
  await removeTemporaryDirectories();
});

function suite(more: Partial<SuiteRequest> = {}): SuiteRequest {
  return { checkout: repository.root, project: 'shop', server: {}, ...more };
}

/** The temporary directory of a suite, and what is done in it while the suite runs. */
function directoryOf(more?: Partial<SuiteRequest>, run: (path: string) => unknown = () => undefined) {
  return withSuiteEnvironment(suite(more), async ({ variables }) => {
    await run(String(variables['TMPDIR']));
    return String(variables['TMPDIR']);
  });
}

describe('the temporary directory of a suite', () => {
  it("is the suite's own as long as it runs, and gone afterwards, whatever has become of its marker", async () => {
    const path = await directoryOf({}, (own) => {
      expect(lstatSync(own).mode & 0o7777).toBe(process.getuid?.() === 0 ? 0o1777 : 0o700);
      writeFileSync(join(own, 'upload.bin'), 'x');
      rmSync(join(own, '.nx-worktree'));
    });
    expect(existsSync(path)).toBe(false);
  });

  it('has a path that leaves room for sockets, and the same each time, so that caches stay warm', async () => {
    const path = await directoryOf();
    expect(path).toMatch(/\/nxw-[0-9a-f]{8}$/);
    expect(path.length).toBe(tmpdir().length + '/nxw-01234567'.length);
    expect(await directoryOf()).toBe(path);
    expect(await directoryOf({ project: 'prices' })).not.toBe(path);
  });

  it('is another one for a suite that runs at the same time', async () => {
    const path = await directoryOf({}, async (own) => {
      const other = await directoryOf();
      expect(other).not.toBe(own);
      expect(existsSync(other)).toBe(false);
      expect(existsSync(own)).toBe(true);
    });
    expect(existsSync(path)).toBe(false);
  });

  it('does not lie in that of another suite, whose variables this process has', async () => {
    await directoryOf({}, (own) => expect(parentDirectory(own)).toBe(tmpdir()));
    expect(parentDirectory(place)).toBe(place);
  });

  it('never is a directory that is there already', async () => {
    const path = await directoryOf();
    mkdirSync(path);
    expect(await directoryOf()).not.toBe(path);
    expect(existsSync(path)).toBe(true);
    rmSync(path, { recursive: true });
  });

  it('is not named to the daemon of Nx 22, which keeps all variables but TMPDIR when the suite has ended', async () => {
    const { variables } = await withSuiteEnvironment(suite(), async (environment) => environment);
    expect(Object.keys(variables)).toEqual(['TMPDIR', 'TEST_MODE', 'NX_WORKTREE_ENVIRONMENT']);
  });

  it('can be left out', async () => {
    const shares = suite({ temporaryDirectory: false });
    const { variables } = await withSuiteEnvironment(shares, async (environment) => environment);
    expect(variables).not.toHaveProperty('TMPDIR');
  });
});

describe('caches of tools', () => {
  const usual = (name: string): string => join(tmpdir(), name);
  // No two test files have the same.
  const cache = `tsx-${process.pid}_${Date.now()}`;
  afterEach(() => rmSync(usual(cache), { recursive: true, force: true }));

  it('stay for the next suite when one makes them, and are shared from then on', async () => {
    const path = await directoryOf({}, (own) => {
      mkdirSync(join(own, cache));
      mkdirSync(join(own, 'uploads'));
    });
    expect(existsSync(usual(cache))).toBe(true);
    expect(existsSync(usual('uploads'))).toBe(false);
    await directoryOf({}, (own) => {
      expect(own).toBe(path);
      writeFileSync(join(own, cache, 'transformed'), 'x');
      expect(existsSync(join(own, 'uploads'))).toBe(false);
    });
    expect(existsSync(join(usual(cache), 'transformed'))).toBe(true);
  });

  it('are not followed where they are links', async () => {
    symlinkSync(place, usual(cache));
    await directoryOf({}, (own) => expect(existsSync(join(own, cache))).toBe(false));
    rmSync(usual(cache));
    await directoryOf({}, (own) => symlinkSync(place, join(own, cache)));
    expect(existsSync(usual(cache))).toBe(false);
    expect(existsSync(place)).toBe(true);
  });
});

describe('what a holder that is gone has left', () => {
  /** In a directory that no other test run sweeps. */
  async function left(name = 'nxw-00000000'): Promise<string> {
    const holder = { kind: 'record' as const, id: 'gone', path: join(place, 'no such record') };
    const before = join(place, name);
    const { path } = await makeDirectory({ key: name, environment: name, holder, before });
    writeFileSync(join(path, 'file'), 'x');
    return path;
  }

  it('is swept by the next suite when a suite was killed and its state directory deleted', async () => {
    const path = await scripts.start('run-suite', [repository.root]).line();
    writeFileSync(join(path, 'file'), 'x');
    await directoryOf();
    expect(existsSync(path)).toBe(true);
    await Script.killAll();
    await home.remove();
    await directoryOf();
    expect(existsSync(path)).toBe(false);
  });

  it('is deleted with what is in it, and nothing that its links lead to', async () => {
    const path = await left();
    writeFileSync(join(place, 'theirs'), 'x');
    symlinkSync(join(place, 'theirs'), join(path, 'link'));
    symlinkSync(place, join(path, 'directory'));
    expect(await leftDirectories(place)).toEqual([path]);
    expect(await sweepDirectories(place)).toEqual([path]);
    expect(existsSync(path)).toBe(false);
    expect(existsSync(join(place, 'theirs'))).toBe(true);
  });

  it.each([
    ['a copy of it', (path: string) => (cpSync(path, `${path}.copy`, { recursive: true }), `${path}.copy`)],
    ['another directory', (path: string) => (mkdirSync(`${path}.new`), `${path}.new`)],
  ])('stays when %s is at its path', async (_what, make) => {
    const path = await left();
    const other = make(path);
    rmSync(path, { recursive: true });
    // Only then is the inode of the first one free.
    mkdirSync(join(place, 'between'));
    renameSync(other, path);
    expect(await sweepDirectories(place)).toEqual([]);
    expect(existsSync(path)).toBe(true);
  });

  it('stays when its holder is on another host, such as a container that shares the directory', async () => {
    const path = await left();
    const marker = join(path, '.nx-worktree');
    const text = readFileSync(marker, 'utf8');
    writeFileSync(marker, JSON.stringify({ ...JSON.parse(text), host: 'elsewhere' }));
    expect(await sweepDirectories(place)).toEqual([]);
    writeFileSync(marker, text);
    expect(await sweepDirectories(place)).toEqual([path]);
  });

  it('is deleted once when many begin, and not what one of them has made at its path', async () => {
    const before = await left();
    const holder = await thisProcess();
    const made = await Promise.all(
      Array.from({ length: 5 }, (_, index) =>
        makeDirectory({ key: 'new', environment: `new ${index}`, holder, before }),
      ),
    );
    expect(new Set(made.map(({ path }) => path)).size).toBe(5);
    for (const { path } of made) expect(existsSync(path)).toBe(true);
    expect(existsSync(join(before, 'file'))).toBe(false);
  });
});

describe('the temporary directory of a worktree', () => {
  let environment: EnvironmentRecord;
  let path: string;
  beforeEach(async () => {
    environment = await createEnvironment(request(repository.root, 'uploads'), SILENT);
    path = String(environment.facts.temporaryDirectory?.path);
  });
  const remove = () => removeEnvironment({ from: repository.root, identifier: 'uploads' });

  async function fixed(): Promise<unknown> {
    const asked = doctorRequest(repository.root, { identifier: 'uploads', fix: true });
    const { environments } = await diagnose(asked);
    return environments[0]?.answers.find(({ check }) => check === 'temporary-directory');
  }

  it('is named by all three variables, and goes and comes back with the worktree', async () => {
    const awake = await wakeEnvironment(environment.directory);
    expect(awake?.variables).toMatchObject({ TMPDIR: path, TEMP: path, TMP: path });
    await remove();
    expect(existsSync(path)).toBe(false);
    const restored = await restoreEnvironment(
      { from: repository.root, identifier: 'uploads', migrations: [] },
      SILENT,
    );
    expect(restored.environment.facts.temporaryDirectory?.path).toBe(path);
    expect(lstatSync(path).isDirectory()).toBe(true);
    await remove();
  });

  it('is made again when the system has cleared it, once for all commands that begin', async () => {
    rmSync(path, { recursive: true });
    const awake = await Promise.all(Array.from({ length: 5 }, () => wakeEnvironment(environment.directory)));
    for (const one of awake) expect(one).toMatchObject({ variables: { TMPDIR: path } });
    for (const one of awake) expect(one?.obstacle).toBeUndefined();
    expect(lstatSync(path).isDirectory()).toBe(true);
    rmSync(path, { recursive: true });
    expect(await fixed()).toMatchObject({ state: 'ok' });
    expect(lstatSync(path).isDirectory()).toBe(true);
    await remove();
    expect(existsSync(path)).toBe(false);
  });

  it('is another one when something else has taken its path, which stays', async () => {
    rmSync(path, { recursive: true });
    writeFileSync(path, 'theirs');
    const awake = await wakeEnvironment(environment.directory);
    const other = String(awake?.variables['TMPDIR']);
    expect(awake?.obstacle).toBeUndefined();
    expect(lstatSync(other).isDirectory()).toBe(true);
    expect((await wakeEnvironment(environment.directory))?.variables['TMPDIR']).toBe(other);
    await remove();
    expect(existsSync(other)).toBe(false);
    expect(existsSync(path)).toBe(true);
    rmSync(path);
  });

  it('can be left out on the command line, and by the settings of the workspace', async () => {
    const asked = (given: object, settings: object) =>
      temporaryDirectoryCommandLine.asked(given, settings, undefined as never);
    expect(asked({}, {})).toEqual({});
    expect(asked({}, { temporaryDirectory: false })).toEqual({ temporaryDirectory: false });
    expect(asked({ temporaryDirectory: true }, { temporaryDirectory: false })).toEqual({
      temporaryDirectory: true,
    });
    const shares = request(repository.root, 'shares', asked({ temporaryDirectory: false }, {}));
    const { begun, facts } = await createEnvironment(shares, SILENT);
    expect(begun).not.toContain('temporary-directory');
    expect(facts).not.toHaveProperty('temporaryDirectory');
    await removeEnvironment({ from: repository.root, identifier: 'shares' });
    await remove();
  });
});
