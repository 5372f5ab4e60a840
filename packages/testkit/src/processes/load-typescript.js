// Lets Node load TypeScript. What is transpiled stays for the test run: where each process loads swc and transpiles by
// itself, its start takes twice as long, and some tests start dozens.
const { createHash } = require('node:crypto');
const { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

const { NX_WORKTREE_TEST_RUN: run } = process.env;
const cache = run && join(run, 'transpiled');

require('node:module')._extensions['.ts'] = (module, file) => module._compile(codeOf(file), file);

function codeOf(file) {
  if (!cache) return transpile(file);
  const version = `${file} ${statSync(file).mtimeMs}`;
  const cached = join(cache, `${createHash('sha1').update(version).digest('hex')}.js`);
  try {
    return readFileSync(cached, 'utf8');
  } catch {
    const code = transpile(file);
    keep(cached, code);
    return code;
  }
}

/** Other processes may do the same at the same time. */
function keep(cached, code) {
  try {
    mkdirSync(cache, { recursive: true });
    writeFileSync(`${cached}.${process.pid}`, code);
    renameSync(`${cached}.${process.pid}`, cached);
  } catch {
    // Another user's process may not write there, and works all the same.
  }
}

function transpile(file) {
  const { transformSync } = require('@swc/core');
  const { code } = transformSync(readFileSync(file, 'utf8'), {
    filename: file,
    swcrc: false,
    configFile: false,
    jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
    module: { type: 'commonjs' },
  });
  return code;
}
