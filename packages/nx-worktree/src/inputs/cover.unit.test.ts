import { type NxJsonConfiguration, type ProjectGraph, type TargetConfiguration } from '@nx/devkit';
import { coverOf, type HashedTask } from './cover';

type Inputs = TargetConfiguration['inputs'];

const NX_JSON = {
  namedInputs: {
    production: ['default', '!{projectRoot}/**/*.spec.ts'],
    shared: ['{workspaceRoot}/data/**/*', '!{workspaceRoot}/data/private/*'],
  },
} satisfies NxJsonConfiguration;

/** `shop` depends on `prices`, which depends on `money`; `shop/e2e` is a project within another one. */
function graphWith(inputs: Inputs, root = 'apps/shop'): ProjectGraph {
  const node = (name: string, data: ProjectGraph['nodes'][string]['data']) => ({
    [name]: { name, type: 'lib' as const, data },
  });
  const test: TargetConfiguration = { ...(inputs && { inputs }) };
  return {
    nodes: {
      ...node('shop', { root, targets: { test } }),
      ...node('shop-e2e', { root: 'apps/shop/e2e' }),
      ...node('prices', { root: 'libs/prices', namedInputs: { production: ['{projectRoot}/src/**'] } }),
      ...node('money', { root: 'libs/money' }),
      ...node('other', { root: 'libs/other' }),
    },
    dependencies: {
      shop: [{ type: 'static', source: 'shop', target: 'prices' }],
      prices: [{ type: 'static', source: 'prices', target: 'money' }],
    },
  };
}

function task(inputs: Inputs, root?: string): HashedTask {
  return {
    checkout: '/nowhere',
    graph: graphWith(inputs, root),
    nxJson: NX_JSON,
    project: 'shop',
    target: 'test',
  };
}

function covers(inputs: Inputs, file: string): boolean {
  return coverOf(task(inputs)).covers(file);
}

test.each<[string, Inputs, string, boolean]>([
  ['own files, by default', undefined, 'apps/shop/src/a.js', true],
  ['files with a dot in front', ['default'], 'apps/shop/.sequelizerc', true],
  ['files of dependencies, by default', undefined, 'libs/money/src/a.js', true],
  ['files of other projects', undefined, 'libs/other/src/a.js', false],
  ['files of no project', undefined, 'tools/a.js', false],
  ['a project within the project', ['default'], 'apps/shop/e2e/a.js', false],
  ['what Nx hashes for every task', [], 'nx.json', true],
  ['nothing, without an input', [], 'apps/shop/src/a.js', false],
  ['what a named input includes', ['production'], 'apps/shop/src/a.ts', true],
  ['what a named input excludes', ['production'], 'apps/shop/src/a.spec.ts', false],
  [
    'what is excluded once, whatever includes it',
    ['default', 'production'],
    'apps/shop/src/a.spec.ts',
    false,
  ],
  ['a named input as an object', [{ input: 'production' }], 'apps/shop/src/a.ts', true],
  ["a dependency's own named input", ['^production'], 'libs/prices/src/a.spec.ts', true],
  ["what a dependency's own named input leaves out", ['^production'], 'libs/prices/migrations/1.sql', false],
  ['a named input of an indirect dependency', ['^production'], 'libs/money/migrations/1.sql', true],
  ['a fileset of dependencies', ['^{projectRoot}/migrations/**/*'], 'libs/money/migrations/1.sql', true],
  [
    'not own files by a fileset of dependencies',
    ['^{projectRoot}/migrations/**/*'],
    'apps/shop/migrations/1.sql',
    false,
  ],
  [
    'a fileset of dependencies as an object',
    [{ fileset: '{projectRoot}/*.sql', dependencies: true }],
    'libs/money/1.sql',
    true,
  ],
  ['dependencies as an object', [{ input: 'default', dependencies: true }], 'libs/money/1.sql', true],
  ['a project by name', [{ input: 'default', projects: ['other'] }], 'libs/other/a.js', true],
  ['files of the workspace', ['shared'], 'data/a.csv', true],
  ['files of the workspace that are excluded', ['shared'], 'data/private/a.csv', false],
  [
    'files of the workspace that belong to another project',
    ['{workspaceRoot}/libs/other/*'],
    'libs/other/a.js',
    true,
  ],
  ['a file beside one that is named', ['{workspaceRoot}/data/a.csv'], 'data/b.csv', false],
  ['what leaves the project, which Nx does not hash', ['{projectRoot}/../../data/*'], 'data/a.csv', false],
  ['an environment variable is no file', [{ env: 'data/a.csv' }], 'data/a.csv', false],
])('inputs cover %s', (_, inputs, file, expected) => {
  expect(covers(inputs, file)).toBe(expected);
});

test('the project at the root of the workspace has what no other project has', () => {
  const cover = coverOf(task(['default'], '.'));
  expect(['tools/a.js', 'a.js', 'libs/other/a.js'].map((file) => cover.covers(file))).toEqual([
    true,
    true,
    false,
  ]);
});

test.each<[string, Inputs, boolean]>([
  ['the output of a command', [{ runtime: 'cat config/local.json' }], true],
  ['the output of a command with quotes', [{ runtime: "cat './config/local.json'" }], true],
  ['the output of a command on another file', [{ runtime: 'cat config/local.json5' }], false],
  ['the output of a task', [{ dependentTasksOutputFiles: '**/*.json' }], true],
  ['a fileset, which does not see it', ['{workspaceRoot}/config/*'], false],
])('an ignored file is covered or not by %s', (_, inputs, expected) => {
  const cover = coverOf(task(inputs));
  expect(cover.coversIgnored('config/local.json')).toBe(expected);
});
