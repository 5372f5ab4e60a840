import { COVERAGE, type TestPlugin } from './test-plugin';

/** Infers a target for each Jest configuration. */
export const jestPlugin: TestPlugin = {
  plugin: /^@nx\/jest(\/plugin)?$/,
  file: /^jest\.config\.[cm]?[jt]s$/,
  option: 'targetName',
  inferred: {
    inputs: ['{workspaceRoot}/jest.*', { dependentTasksOutputFiles: '**/*.d.ts', transitive: true }],
    outputs: [...COVERAGE],
  },
};
