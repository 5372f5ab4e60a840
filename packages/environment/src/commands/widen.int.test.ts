import { existsSync, readFileSync } from 'node:fs';
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { scripts } from '../../testkit/scripts';
import { request, SILENT } from '../../testkit/requests';
import { bindCheckout } from '../parts/checkout/part';
import { type ProjectSelection } from '../engine/command-line';
import { Repository } from '@nx-worktree/git';
import { TemporaryRepository } from '@nx-worktree/testkit';
import { type EnvironmentRecord, openRecords } from '../parts/parts';
import { createEnvironment } from './create';
import { listEnvironments } from './list';
import { removeEnvironment } from './remove';
import { planWidening, widenEnvironment } from './widen';
import { parseIdentifier } from '../engine/identifier';

const PROJECTS = ['api', 'money', 'prices', 'web'];
const API: ProjectSelection = { names: ['api'], directories: ['apps/api', 'libs/prices'] };
const WEB: ProjectSelection = { names: ['web'], directories: ['apps/web', 'libs/prices'] };
const ROOT: ProjectSelection = { names: ['shop'], directories: ['.'] };

let repository: TemporaryRepository;
let main: string;
beforeEach(async () => {
  repository = await TemporaryRepository.create();
  main = repository.root;
  const files = PROJECTS.map((name) => [placeOf(name), name] as const).flatMap(([place, name]) => [
    [`${place}/package.json`, `{ "name": "@shop/${name}" }`],
    [`${place}/src/index.js`, `// ${name}\n`],
  ]);
  await repository.commit({
    ...Object.fromEntries(files),
    'package.json': '{ "name": "shop", "workspaces": ["apps/*", "libs/*"] }',
    'package-lock.json': '{}',
    '.gitignore': 'node_modules\n',
    'libs/readme.md': 'libraries\n',
  });
  await repository.write({
    'node_modules/left/package.json': '{ "name": "left" }',
    'node_modules/@shop/.keep': '',
  });
  for (const name of PROJECTS)
    await symlink(`../../${placeOf(name)}`, join(main, 'node_modules/@shop', name));
});
afterEach(() => repository.remove());

function placeOf(name: string): string {
  return `${['api', 'web'].includes(name) ? 'apps' : 'libs'}/${name}`;
}

function create(projects: ProjectSelection, identifier = 'sparse'): Promise<EnvironmentRecord> {
  return createEnvironment(request(main, identifier, { projects }), SILENT);
}

function widen(projects: ProjectSelection) {
  return widenEnvironment({ from: main, identifier: 'sparse', projects }, SILENT);
}

function projectsIn(directory: string): string[] {
  return PROJECTS.filter((name) => existsSync(join(directory, placeOf(name), 'src/index.js')));
}

function linkedIn(directory: string): string[] {
  return PROJECTS.filter((name) => existsSync(join(directory, 'node_modules/@shop', name, 'src/index.js')));
}

function metadataIn(directory: string): { projects: unknown } {
  return JSON.parse(readFileSync(join(directory, '.worktree-metadata.json'), 'utf8')) as {
    projects: unknown;
  };
}

describe('a worktree of some projects', () => {
  it('has their directories, those on the way, and the files in the root; the record and the metadata say so', async () => {
    const summaries: string[] = [];
    const reporter = {
      begin: () => undefined,
      done: (_: string, summary: string) => void summaries.push(summary),
    };
    const { directory, facts } = await createEnvironment(
      request(main, 'sparse', { projects: API }),
      reporter,
    );

    expect(projectsIn(directory)).toEqual(['api', 'prices']);
    expect(existsSync(join(directory, 'libs/readme.md'))).toBe(true);
    expect(existsSync(join(directory, 'package-lock.json'))).toBe(true);
    expect(summaries[1]).toMatch(/^main \(.{8}\), 9 of 13 files$/);
    expect(facts.checkout).toMatchObject({ projects: ['api'], directories: ['apps/api', 'libs/prices'] });
    expect(metadataIn(directory)).toMatchObject({ projects: ['api'] });
    expect(repository.gitIn(directory, 'status', '--porcelain')).toBe('');
    expect(linkedIn(directory)).toEqual(['api', 'prices']);
  });

  it('does not touch the main checkout and other worktrees', async () => {
    const other = join(repository.home, 'other');
    repository.git('worktree', 'add', '--quiet', '--detach', other);
    const state = (checkout: string) => [
      repository.gitIn(checkout, 'status', '--porcelain', '--branch'),
      repository.gitIn(checkout, 'ls-files', '-t'),
      repository.gitIn(checkout, 'config', '--default', 'none', 'core.sparseCheckout'),
      projectsIn(checkout),
    ];
    const before = [main, other].map(state);

    await Promise.all([
      create(API),
      create(WEB, 'second'),
      createEnvironment(request(main, 'whole'), SILENT),
    ]);
    expect([main, other].map(state)).toEqual(before);
    const whole = join(main, 'worktrees/test-unit-whole');
    expect(projectsIn(whole)).toEqual(PROJECTS);
    expect(repository.gitIn(whole, 'config', '--default', 'none', 'core.sparseCheckout')).toBe('none');

    for (const identifier of ['sparse', 'second', 'whole'])
      await removeEnvironment({ from: main, identifier });
    expect([main, other].map(state)).toEqual(before);
  });

  it('is the whole checkout when the root is one of them', async () => {
    expect(projectsIn((await create(ROOT)).directory)).toEqual(PROJECTS);
  });

  it('takes directories of any name, and no option for one', async () => {
    const names = ['-x', '--stdin', 'a b', 'ü', '"q', 'c[d]', 'e*'];
    await repository.commit(
      Object.fromEntries(names.map((name) => [`libs/${name}/f`, '']).concat([['--cone/f', '']])),
    );
    const directories = [...names.map((name) => `libs/${name}`), '--cone'];
    const { directory } = await create({ names: ['odd'], directories });
    for (const place of directories) expect(existsSync(join(directory, place, 'f'))).toBe(true);
    expect(projectsIn(directory)).toEqual([]);
    expect(
      await planWidening({ from: main, identifier: 'sparse', projects: { names: ['odd'], directories } }),
    ).toEqual([{ name: 'checkout', summary: 'nothing to add, everything is there' }]);
  });
});

describe('widening it', () => {
  it('adds projects with their links, and keeps what one works on', async () => {
    const { directory } = await create(API);
    await repository.write({ 'apps/api/src/index.js': '// mine\n', 'notes.txt': 'mine' }, directory);
    const asked = { from: main, identifier: 'sparse', projects: WEB };
    expect(await planWidening(asked)).toEqual([{ name: 'checkout', summary: 'apps/web added' }]);
    expect(projectsIn(directory)).toEqual(['api', 'prices']);

    const { facts, state, holder } = await widen(WEB);
    expect({ state, holder }).toEqual({ state: 'ready', holder: undefined });
    expect(projectsIn(directory)).toEqual(['api', 'prices', 'web']);
    expect(linkedIn(directory)).toEqual(['api', 'prices', 'web']);
    expect(facts.checkout?.projects).toEqual(['api', 'web']);
    expect(metadataIn(directory)).toMatchObject({ projects: ['api', 'web'] });
    expect(readFileSync(join(directory, 'apps/api/src/index.js'), 'utf8')).toBe('// mine\n');
    expect(repository.gitIn(directory, 'status', '--porcelain')).toBe(
      ' M apps/api/src/index.js\n?? notes.txt',
    );
    expect(await listEnvironments(main)).toMatchObject([{ identifier: 'sparse', state: 'dirty' }]);
  });

  it('can be repeated, and ends with all files when the root is needed', async () => {
    const { directory } = await create(API);
    for (const projects of [API, WEB, WEB, ROOT, API]) await widen(projects);
    expect(projectsIn(directory)).toEqual(PROJECTS);
    expect(repository.gitIn(directory, 'status', '--porcelain')).toBe('');
  });

  it('is refused where there is nothing to widen', async () => {
    await createEnvironment(request(main, 'sparse'), SILENT);
    for (const identifier of ['sparse', 'gone']) {
      const asked = { from: main, identifier, projects: WEB };
      expect(await planWidening(asked)).toBeUndefined();
      await expect(widenEnvironment(asked, SILENT)).rejects.toMatchObject({
        code: 'NOT_WIDENABLE',
        identifier,
      });
    }
    expect(await listEnvironments(main)).toMatchObject([{ identifier: 'sparse', state: 'clean' }]);
  });

  it('that was killed after its record was written is seen, and finished by the next command', async () => {
    const environment = await create(API);
    const records = openRecords(await Repository.open(main));
    const killed = await killedWhileWidening(environment);

    expect(await bindCheckout(records).verify(killed)).toMatchObject({
      state: 'failed',
      cause: expect.stringContaining('apps/web'),
      advice: 'nx g worktree sparse --projects=api,web',
    });
    expect(await listEnvironments(main)).toMatchObject([{ state: 'clean' }]);
    expect(projectsIn(environment.directory)).toEqual(['api', 'prices', 'web']);
    expect(linkedIn(environment.directory)).toEqual(['api', 'prices', 'web']);
    expect(metadataIn(environment.directory)).toMatchObject({ projects: ['api', 'web'] });
    const found = await records.find(parseIdentifier('sparse'));
    expect(found?.state === 'readable' && found.record.holder).toBeUndefined();
  });

  /** Adds `web` in a process that is killed as soon as the record says so. */
  async function killedWhileWidening(environment: EnvironmentRecord): Promise<EnvironmentRecord> {
    const records = openRecords(await Repository.open(main));
    const asked = JSON.stringify({ from: main, identifier: 'sparse', projects: WEB });
    const widening = scripts.start('hang-while-widening', [asked]);
    await widening.line();
    await widening.kill();
    const found = await records.find(parseIdentifier('sparse'));
    return found?.state === 'readable' ? found.record : environment;
  }
});
