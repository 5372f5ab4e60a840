import { type ProjectGraph, type TargetConfiguration } from '@nx/devkit';
import { removeTemporaryDirectories, temporaryDirectory } from '@nx-worktree/testkit';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { allMigrations, suiteMigrations } from './migration-order';

let checkout: string;
beforeEach(() => {
  checkout = temporaryDirectory();
});
afterEach(removeTemporaryDirectories);

/** A graph of projects, each with the names of those it depends on. All have a migration but those named in `without`. */
function graph(projects: Record<string, string[]>, without: string[] = []): ProjectGraph {
  const names = Object.keys(projects);
  for (const name of names) {
    mkdirSync(join(checkout, name, 'migrations'), { recursive: true });
    if (!without.includes(name)) writeFileSync(join(checkout, name, 'migrations/1.sql'), 'select 1');
  }
  return {
    nodes: Object.fromEntries(names.map((name) => [name, { name, type: 'lib', data: { root: name } }])),
    dependencies: Object.fromEntries(
      names.map((source) => [
        source,
        (projects[source] ?? []).map((target) => ({ type: 'static', source, target })),
      ]),
    ),
  };
}

const names = (sets: { project: string }[]): string[] => sets.map(({ project }) => project);

describe('suiteMigrations', () => {
  it('puts the migrations of dependencies first, however far away, each once', () => {
    const projects = graph({ shop: ['orders', 'audit'], orders: ['audit', 'npm:pg'], audit: [], other: [] });
    expect(names(suiteMigrations(checkout, 'shop', projects))).toEqual(['audit', 'orders', 'shop']);
  });

  it('does not depend on the order in which dependencies are written down', () => {
    const one = graph({ shop: ['a', 'b', 'c'], c: [], b: [], a: [] });
    const other = graph({ shop: ['c', 'b', 'a'], a: [], b: [], c: [] });
    expect(suiteMigrations(checkout, 'shop', one)).toEqual(suiteMigrations(checkout, 'shop', other));
  });

  it('goes through projects without migrations, and round a circle', () => {
    const projects = graph({ shop: ['util'], util: ['audit', 'shop'], audit: [] }, ['shop', 'util']);
    expect(names(suiteMigrations(checkout, 'shop', projects))).toEqual(['audit']);
  });

  it('takes what the options of the migrate target say over what the files show', () => {
    const projects = graph({ shop: [] });
    const migrate: TargetConfiguration = {
      executor: 'nx-worktree:migrate-isolated',
      options: { command: 'make migrate', inputs: ['schema/*'] },
    };
    Object.assign(projects.nodes['shop']?.data ?? {}, { targets: { 'migrate-it': migrate } });
    expect(suiteMigrations(checkout, 'shop', projects)).toMatchObject([
      { project: 'shop', root: 'shop', tool: 'command', command: 'make migrate', inputs: ['schema/*'] },
    ]);
  });
});

describe('migrations outside of the project', () => {
  it('are found by the template, relative to the project', () => {
    const projects = graph({ shop: [] });
    declare(projects, { tool: 'sql', directory: '{workspaceRoot}/prisma/migrations/' });
    expect(suiteMigrations(checkout, 'shop', projects)).toMatchObject([
      { root: 'shop', directory: '../prisma/migrations' },
    ]);
  });

  it.each([
    [
      { tool: 'sql', directory: '../../elsewhere' },
      /options\.directory is "\.\.\/\.\.\/elsewhere", which is outside/,
    ],
    [
      { tool: 'sql', directory: '/srv/migrations' },
      /options\.directory is "\/srv\/migrations", which is absolute/,
    ],
    [
      { tool: 'sql', directory: 'link' },
      /options\.directory is "link", which is outside .* because of a symbolic link/,
    ],
    [{ inputs: ['../../x/*.sql'] }, /options\.inputs is "\.\.\/\.\.\/x\/\*\.sql", which is outside/],
    [{ inputs: ['C:/x/*.sql'] }, /options\.inputs is "C:\/x\/\*\.sql", which is absolute/],
  ])('are refused when they are outside of the workspace: %j', (options, message) => {
    const projects = graph({ shop: [] });
    symlinkSync(tmpdir(), join(checkout, 'shop/link'));
    declare(projects, options);
    expect(() => suiteMigrations(checkout, 'shop', projects)).toThrow(message);
  });

  function declare(projects: ProjectGraph, options: object): void {
    const targets = { 'migrate-isolated': { executor: 'nx-worktree:migrate-isolated', options } };
    Object.assign(projects.nodes['shop']?.data ?? {}, { targets });
  }
});

test('allMigrations takes every project, dependencies first', () => {
  const projects = graph({ billing: ['zebra'], orders: ['zebra'], zebra: [] });
  expect(names(allMigrations(checkout, projects))).toEqual(['zebra', 'billing', 'orders']);
});
