/** @type {import('jest').Config} */
module.exports = {
  testMatch: ['<rootDir>/test/*.test.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } }] },
};
