import { type Inputs, leftOut } from './left-out';

const scope = {
  projectRoot: 'libs/api',
  namedInputs: {
    default: ['{projectRoot}/**/*', 'sharedGlobals'],
    sharedGlobals: ['{workspaceRoot}/babel.config.json'],
    production: ['default', '!{projectRoot}/**/*.spec.ts'],
  } satisfies Record<string, Inputs>,
};

describe('leftOut', () => {
  it.each<[what: string, needed: Inputs | undefined, given: Inputs | undefined]>([
    ['nothing declared', undefined, undefined],
    ['what Nx takes where nothing is declared', undefined, ['default', '^default', { env: 'CI' }]],
    ['names, by what they stand for', ['sharedGlobals', '{projectRoot}/src/x.ts'], ['default']],
    [
      'files of the project, however they are named',
      ['{workspaceRoot}/libs/api/jest.config.ts'],
      ['default'],
    ],
    ['a glob inside of a wider one', ['{projectRoot}/src/**/*.ts'], ['{projectRoot}/src/**/*']],
    ['a file that a glob matches', ['{workspaceRoot}/jest.preset.js'], ['{workspaceRoot}/jest.*']],
    ['all of the dependencies', ['^production'], ['^default']],
    ['a file of the dependencies', ['^{projectRoot}/tsconfig.spec.json'], ['^default']],
    [
      'objects',
      [{ input: 'default', projects: 'self' } as object as Inputs[0], { fileset: '{projectRoot}/x' }],
      ['default'],
    ],
    ['the dependencies as an object', [{ input: 'default', dependencies: true }], ['^default']],
    ['some external dependencies where all are taken', [{ externalDependencies: ['jest'] }], ['default']],
    [
      'fields of a file that is taken whole',
      [{ json: '{workspaceRoot}/tsconfig.base.json', fields: ['x'] } as object as Inputs[0]],
      ['{workspaceRoot}/tsconfig*.json'],
    ],
    [
      'outputs of direct dependencies',
      [{ dependentTasksOutputFiles: '**/*.js' }],
      [{ dependentTasksOutputFiles: '**/*.{js,d.ts}', transitive: true }],
    ],
    ['the same exception', ['production'], ['production']],
  ])('covers %s', (_, needed, given) => {
    expect(leftOut(needed, given, scope)).toEqual([]);
  });

  it.each<[what: string, needed: Inputs, given: Inputs, missing: Inputs]>([
    ['a file elsewhere', ['{workspaceRoot}/test/setup.ts'], ['default'], ['{workspaceRoot}/test/setup.ts']],
    ['a variable', [{ env: 'LEVEL' }], ['default', { env: 'CI' }], [{ env: 'LEVEL' }]],
    ['a command', [{ runtime: 'node -v' }], ['default'], [{ runtime: 'node -v' }]],
    ['what an exception leaves out', ['default'], ['production'], ['!{workspaceRoot}/libs/api/**/*.spec.ts']],
    [
      'what an exception leaves out of dependencies',
      ['^default'],
      ['^production'],
      ['^!{projectRoot}/**/*.spec.ts'],
    ],
    ['the dependencies', ['^{projectRoot}/migrations/**'], ['default'], ['^{projectRoot}/migrations/**']],
    ['a wider glob', ['{projectRoot}/**/*'], ['{projectRoot}/src/**/*'], ['{workspaceRoot}/libs/api/**/*']],
    [
      'a directory with a name that begins the same',
      ['{projectRoot}/src2/x'],
      ['{projectRoot}/src/**/*'],
      ['{workspaceRoot}/libs/api/src2/x'],
    ],
    [
      'external dependencies beside those that are named',
      [{ externalDependencies: ['jest'] }],
      [{ externalDependencies: ['pg'] }],
      [{ externalDependencies: ['jest'] }],
    ],
    [
      'outputs of dependencies of dependencies',
      [{ dependentTasksOutputFiles: '**/*.js', transitive: true }],
      [{ dependentTasksOutputFiles: '**/*.js' }],
      [{ dependentTasksOutputFiles: '**/*.js', transitive: true }],
    ],
  ])('names %s', (_, needed, given, missing) => {
    expect(leftOut(needed, given, scope)).toEqual(missing);
  });

  it('tells files of a root project from those of the workspace', () => {
    const root = { ...scope, projectRoot: '.' };
    expect(leftOut(['{projectRoot}/src/x.ts'], ['default'], root)).toEqual([]);
    expect(leftOut(['{workspaceRoot}/libs/api/x.ts'], ['default'], root)).toEqual([
      '{workspaceRoot}/libs/api/x.ts',
    ]);
  });
});
