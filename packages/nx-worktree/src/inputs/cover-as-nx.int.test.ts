import { type ProjectGraph, type TargetConfiguration } from '@nx/devkit';
import { INSTALLED, removeTemporaryDirectories, temporaryDirectory, writeFiles } from '@nx-worktree/testkit';
import { execFileSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { coverOf } from './cover';

const FILES = {
  'apps/shop/project.json': {
    name: 'shop',
    implicitDependencies: ['prices'],
    targets: { test: { command: 'true' } },
  },
  'apps/shop/e2e/project.json': { name: 'shop-e2e' },
  'libs/prices/project.json': {
    name: 'prices',
    namedInputs: { production: ['{projectRoot}/src/**'] },
    implicitDependencies: ['money'],
  },
  'libs/money/project.json': { name: 'money' },
  'libs/other/project.json': { name: 'other' },
  ...Object.fromEntries(
    [
      ...['apps/shop/src/a.js', 'apps/shop/src/a.spec.ts', 'apps/shop/.sequelizerc', 'apps/shop/e2e/a.js'],
      ...['libs/prices/src/a.js', 'libs/prices/src/a.spec.ts', 'libs/prices/migrations/1.sql', 'tools/a.js'],
      ...[
        'libs/money/migrations/1.sql',
        'libs/money/a.spec.ts',
        'libs/other/a.js',
        'data/a.csv',
        'data/private/a.csv',
      ],
    ].map((file) => [file, {}]),
  ),
};
const NX_JSON = {
  namedInputs: {
    production: ['default', '!{projectRoot}/**/*.spec.ts'],
    shared: ['{workspaceRoot}/data/**/*', '!{workspaceRoot}/data/private/*'],
  },
};
const INPUTS: NonNullable<TargetConfiguration['inputs']>[] = [
  ['default'],
  ['default', '^default'],
  [],
  ['production', '^production'],
  ['default', 'production'],
  [{ input: 'production' }, { input: 'default', dependencies: true }],
  ['^{projectRoot}/migrations/**/*', { fileset: '{projectRoot}/src/*', dependencies: true }],
  [{ input: 'default', projects: ['other'] }],
  ['shared', '{workspaceRoot}/libs/other/*'],
  ['{projectRoot}/../../data/*'],
  ['{workspaceRoot}/**/*', '!{projectRoot}/src/*'],
  ['!{projectRoot}/src/*'],
  ['^production', '{projectRoot}/**/*', '!{workspaceRoot}/apps/shop/src/a.js'],
  ['default', '^{workspaceRoot}/data/*'],
];

/** Prints the graph, and which files Nx hashes of a task with each of the inputs. */
const ASK_NX = `
  const { createProjectGraphAsync } = require('@nx/devkit');
  const { HashPlanInspector } = require(process.argv[1]);
  createProjectGraphAsync().then(async (graph) => {
    const plans = [];
    for (const inputs of JSON.parse(process.argv[2])) {
      graph.nodes.shop.data.targets.test.inputs = inputs;
      const inspector = new HashPlanInspector(graph, process.cwd());
      await inspector.init();
      plans.push(Object.values(inspector.inspectTask({ project: 'shop', target: 'test' }))[0]);
    }
    process.stdout.write('\\n' + JSON.stringify({ graph, plans }), () => process.exit());
  });`;

let root: string;
beforeAll(() => {
  root = temporaryDirectory();
  const files = { ...FILES, 'nx.json': NX_JSON, 'package.json': { name: 'shop' } };
  for (const [file, content] of Object.entries(files)) writeFiles(root, { [file]: JSON.stringify(content) });
  symlinkSync(INSTALLED, join(root, 'node_modules'));
  execFileSync('git', ['init', '--quiet'], { cwd: root });
});
afterAll(removeTemporaryDirectories);

test('inputs cover the files that Nx itself hashes', () => {
  const inspector = join(INSTALLED, 'nx/dist/src/hasher/hash-plan-inspector.js');
  const answer = execFileSync(process.execPath, ['-e', ASK_NX, inspector, JSON.stringify(INPUTS)], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, NX_DAEMON: 'false', NX_WORKSPACE_ROOT_PATH: '' },
  });
  const { graph, plans } = JSON.parse(answer.slice(answer.lastIndexOf('\n'))) as {
    graph: ProjectGraph;
    plans: string[][];
  };
  const files = Object.keys(FILES);
  const hashed = plans.map((plan) => files.filter((file) => plan.includes(`file:${file}`)));

  const covered = INPUTS.map((inputs) => {
    const shop = graph.nodes['shop'];
    if (shop) shop.data.targets = { test: { inputs } };
    const cover = coverOf({ checkout: root, graph, nxJson: NX_JSON, project: 'shop', target: 'test' });
    return files.filter((file) => cover.covers(file));
  });
  expect(covered).toEqual(hashed);
  expect(hashed.flat().length).toBeGreaterThan(INPUTS.length);
});
