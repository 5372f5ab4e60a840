const nx = require('@nx/eslint-plugin');
const prettier = require('eslint-config-prettier');
const jsdoc = require('eslint-plugin-jsdoc');
const typescript = require('typescript-eslint');

/** The arrows of the house: what each package may import. */
const arrows = {
  testkit: [],
  system: [],
  git: ['system'],
  postgres: ['system'],
  migrations: ['postgres', 'system'],
  testing: ['migrations', 'postgres'],
  environment: ['git', 'migrations', 'postgres', 'system'],
  'nx-worktree': ['environment', 'git', 'migrations', 'postgres', 'system'],
};

/** @param {string[]} more packages that all may import as well */
function boundaries(...more) {
  const depConstraints = Object.entries(arrows).map(([from, to]) => ({
    sourceTag: `package:${from}`,
    onlyDependOnLibsWithTags: [...to, ...more].map((name) => `package:${name}`),
  }));
  return { allow: [], depConstraints };
}

/** What others may use says what it is. Types stand in the code, and a comment that only repeats a name says nothing. */
const docComments = {
  'jsdoc/require-jsdoc': [
    'error',
    {
      publicOnly: true,
      checkConstructors: false,
      enableFixer: false,
      require: {
        ArrowFunctionExpression: true,
        ClassDeclaration: true,
        FunctionDeclaration: true,
        FunctionExpression: true,
        MethodDefinition: true,
      },
      contexts: ['TSInterfaceDeclaration', 'TSMethodSignature', 'TSTypeAliasDeclaration'],
    },
  ],
  'jsdoc/check-alignment': 'error',
  'jsdoc/check-param-names': ['error', { checkDestructured: false, disableMissingParamChecks: true }],
  'jsdoc/check-tag-names': 'error',
  'jsdoc/empty-tags': 'error',
  'jsdoc/informative-docs': 'error',
  'jsdoc/no-blank-blocks': 'error',
  'jsdoc/no-restricted-syntax': [
    'error',
    {
      contexts: [
        {
          comment: 'JsdocBlock:has(JsdocTag[tag="throws"][rawType=/^[A-Z]/])',
          context: 'any',
          message: 'Link the error: `@throws {@link SomeError} when ...`.',
        },
      ],
    },
  ],
  'jsdoc/no-types': 'error',
  'jsdoc/require-param-description': 'error',
  'jsdoc/require-returns-description': 'error',
  'jsdoc/require-throws-description': 'error',
};

module.exports = typescript.config(
  { ignores: ['**/dist', '**/node_modules', 'tmp', '.nx', 'worktrees', 'e2e/template-*'] },
  typescript.configs.strict,
  prettier,
  {
    files: ['packages/**/*.ts'],
    plugins: { '@nx': nx },
    rules: { '@nx/enforce-module-boundaries': ['error', boundaries()] },
  },
  {
    files: ['packages/*/{test,testkit}/**/*.ts', 'packages/**/*.test.ts'],
    rules: { '@nx/enforce-module-boundaries': ['error', boundaries('testkit')] },
  },
  {
    files: ['packages/{system,git,postgres,migrations,environment,testing,testkit}/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ regex: '^(nx|@nx/.*)$', message: 'Only the plugin knows Nx.' }] },
      ],
    },
  },
  {
    files: ['packages/*/src/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: { 'max-lines': ['error', { max: 250, skipComments: true, skipBlankLines: true }] },
  },
  {
    files: ['packages/*/src/**/*.ts'],
    ignores: ['**/*.test.ts'],
    plugins: { jsdoc },
    settings: { jsdoc: { mode: 'typescript' } },
    rules: docComments,
  },
  {
    files: ['**/*.js', '**/*.cjs'],
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
  {
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
    },
  },
);
