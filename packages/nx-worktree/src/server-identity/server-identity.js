/**
 * Prints what of the PostgreSQL server decides the verdicts of tests: the `runtime` input of `test-isolated`. Node runs
 * this file as it is, in each checkout, so it is JavaScript. In the repository of the plugin the rest is TypeScript.
 */
const { randomUUID } = require('node:crypto');
const { existsSync } = require('node:fs');
const { join } = require('node:path');

try {
  if (!existsSync(join(__dirname, 'print-identity.js'))) require('@swc-node/register');
  require('./print-identity').printIdentity(process.argv.slice(1));
} catch {
  // Nx takes the text of a failure for a value like any other; this one never comes again.
  console.log(`unknown PostgreSQL ${randomUUID()}`);
}
