// These are published as ES modules only, which Jest can't require below Node 24.9; swc turns them into CommonJS.
const esModules = [
  'execa',
  'figures',
  'get-port',
  'get-stream',
  'human-signals',
  'is-plain-obj',
  'is-stream',
  'is-unicode-supported',
  'npm-run-path',
  'parse-ms',
  'path-key',
  'pretty-ms',
  'strip-final-newline',
  'unicorn-magic',
  'yoctocolors',
  '@sindresorhus',
  '@sec-ant',
];

const shared = {
  rootDir: __dirname,
  transform: {
    '^.+\\.[cm]?[jt]s$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } }],
  },
  transformIgnorePatterns: [`/node_modules/(?!(${esModules.join('|')})/)`],
  // Its exports name the condition "import" only.
  moduleNameMapper: { '^unicorn-magic$': require.resolve('./node_modules/unicorn-magic/node.js') },
  modulePathIgnorePatterns: ['<rootDir>/(dist|tmp|worktrees)/'],
};

/** Each worker has a server of its own. */
const withServer = {
  testEnvironment: '<rootDir>/tools/testing/worker-environment.ts',
  globalSetup: '<rootDir>/tools/testing/start-of-run.ts',
  globalTeardown: '<rootDir>/tools/testing/end-of-run.ts',
};

/** @type {import('jest').Config} */
module.exports = {
  projects: [
    { ...shared, displayName: 'unit', testMatch: ['<rootDir>/{packages,tools}/**/*.unit.test.ts'] },
    {
      ...shared,
      displayName: 'int',
      testMatch: ['<rootDir>/packages/**/*.int.test.ts'],
      ...withServer,
    },
    {
      ...shared,
      displayName: 'e2e',
      testMatch: ['<rootDir>/e2e/**/*.e2e.test.ts'],
      globalSetup: '<rootDir>/e2e/pack-once.ts',
    },
    // With real migration tools, which npm installs for them: too long for every run, so CI runs them.
    {
      ...shared,
      displayName: 'tools',
      testMatch: ['<rootDir>/packages/**/*.heavy.test.ts'],
      ...withServer,
    },
    // As e2e, and too long for every run too.
    {
      ...shared,
      displayName: 'heavy',
      testMatch: ['<rootDir>/e2e/**/*.heavy.test.ts'],
      globalSetup: '<rootDir>/e2e/pack-once.ts',
    },
  ],
  testTimeout: 60_000,
};
