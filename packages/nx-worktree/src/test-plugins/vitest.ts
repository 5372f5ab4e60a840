import { COVERAGE, type TestPlugin } from './test-plugin';

/** Infers a target for each configuration of Vite or Vitest. */
export const vitestPlugin: TestPlugin = {
  plugin: /^@nx\/vitest(\/plugin)?$/,
  file: /^vite(st)?\.config\.[cm]?[jt]s$/,
  option: 'testTargetName',
  inferred: {
    // Vite reads the configuration of TypeScript, also where `production` leaves out that of tests.
    inputs: [
      '^{projectRoot}/tsconfig.spec.json',
      '^{projectRoot}/tsconfig.storybook.json',
      '{workspaceRoot}/tsconfig*.json',
      { env: 'CI' },
      { dependentTasksOutputFiles: '**/*.{js,d.ts}', transitive: true },
    ],
    outputs: [...COVERAGE],
  },
};
