import { type NxJsonConfiguration, type ProjectConfiguration, type ProjectGraph } from '@nx/devkit';
import { removeTemporaryDirectories, temporaryDirectory } from '@nx-worktree/testkit';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { directoriesOf } from './directories-of';

let workspace: string;
beforeAll(() => {
  workspace = temporaryDirectory();
  const paths = { '@shop/lint': ['libs/lint/src/index.ts'], '@shop/*': ['libs/*/src/index.ts'] };
  writeFileSync(join(workspace, 'tsconfig.base.json'), JSON.stringify({ compilerOptions: { paths } }));
});
afterAll(removeTemporaryDirectories);

/** A graph by the projects' roots and by what each depends on. */
function graphOf(
  roots: Record<string, string>,
  dependencies: Record<string, string[]> = {},
  more: Record<string, Partial<ProjectConfiguration>> = {},
): ProjectGraph {
  const names = Object.keys(roots);
  return {
    nodes: Object.fromEntries(
      names.map((name) => [name, { name, type: 'lib', data: { root: roots[name] ?? '', ...more[name] } }]),
    ),
    dependencies: Object.fromEntries(
      names.map((source) => [
        source,
        (dependencies[source] ?? []).map((target) => ({ source, target, type: 'implicit' })),
      ]),
    ),
  };
}

const ROOTS = {
  api: 'apps/api',
  web: 'apps/web',
  prices: 'libs/prices',
  money: 'libs/money',
  lint: 'libs/lint',
};

function directories(graph: ProjectGraph, names: string[], nxJson: NxJsonConfiguration = {}): string[] {
  return directoriesOf(workspace, graph, nxJson, names);
}

describe('directoriesOf', () => {
  it('are those of the projects and of all that they depend on, also in a circle', () => {
    const graph = graphOf(ROOTS, { api: ['prices', 'npm:pg'], prices: ['money'], money: ['prices'] });
    expect(directories(graph, ['api'])).toEqual(['apps/api', 'libs/money', 'libs/prices']);
    expect(directories(graph, ['web', 'money'])).toEqual(['apps/web', 'libs/money', 'libs/prices']);
  });

  it.each([
    ['by the name of its package', '@shop/linter', { metadata: { js: { packageName: '@shop/linter' } } }],
    [
      'by a file of its package',
      '@shop/linter/plugin',
      { metadata: { js: { packageName: '@shop/linter' } } },
    ],
    ['by a path of TypeScript', '@shop/lint', {}],
    ['by its own path', './libs/lint/src/plugin.ts', {}],
  ])("have the workspace's own plugins, found %s", (_, plugin, lint) => {
    const graph = graphOf(ROOTS, { lint: ['money'] }, { lint: lint as Partial<ProjectConfiguration> });
    for (const entry of [plugin, { plugin }]) {
      expect(directories(graph, ['web'], { plugins: ['@nx/js', entry] })).toEqual([
        'apps/web',
        'libs/lint',
        'libs/money',
      ]);
    }
  });

  it("have the workspace's own executors that the projects use", () => {
    const targets = { build: { executor: '@shop/lint:build' }, test: { command: 'node --test' } };
    const graph = graphOf(ROOTS, {}, { api: { targets } });
    expect(directories(graph, ['api'])).toEqual(['apps/api', 'libs/lint']);
    expect(directories(graph, ['web'])).toEqual(['apps/web']);
  });

  it('have what named inputs look into, unless that is the whole workspace', () => {
    const namedInputs = {
      default: ['{projectRoot}/**/*', '{workspaceRoot}/**/*.md', 'shared'],
      shared: [
        '{workspaceRoot}/tools/test/*.js',
        '{workspaceRoot}/nx.json',
        { fileset: '{workspaceRoot}/etc/a.yml' },
      ],
    };
    expect(directories(graphOf(ROOTS), ['web'], { namedInputs })).toEqual(['apps/web', 'etc', 'tools/test']);
  });

  it('are the whole checkout when one of them is the root', () => {
    const graph = graphOf({ ...ROOTS, shop: '.' }, { api: ['shop'] });
    expect(directories(graph, ['api'])).toEqual(['.']);
  });

  it('are refused for a project that there is not, naming those that there are', () => {
    expect(() => directories(graphOf(ROOTS), ['api', 'ape'])).toThrow(
      'There is no project "ape". Choose one of: api, lint, money, prices, web.',
    );
  });
});
