'use strict';

const { existsSync, realpathSync } = require('node:fs');
const { syncBuiltinESMExports } = require('node:module');
const path = require('node:path');
const { notePath, write } = require('./log.cjs');
const { watchFiles } = require('./files.cjs');
const { watchImport, watchRequire } = require('./modules.cjs');
const { watchPrograms } = require('./programs.cjs');

/** Programs that only start others. Nx and package managers read the whole workspace for their own purposes. */
const LAUNCHER = /[\\/](node_modules[\\/](npm|pnpm|yarn|corepack|nx)|\.yarn[\\/]releases|corepack)[\\/]/;

/** Launchers that run no script of a `package.json`: Nx and its executors, and what runs a command of a package. */
const RUNS_NO_SCRIPT = /^(p?npx|nx|run-executor)\b| (exec|x|dlx)$/;

/**
 * Loaded by `--require` into each Node process of a migration tool, this records what the process reads in the
 * workspace. `record-reads.ts` sets the variables that say where.
 */
function main() {
  const script = mainScript();
  const isLauncher = LAUNCHER.test(script);
  write({ what: 'process', pid: process.pid, isLauncher });
  watchPrograms();
  if (isLauncher) {
    if (!RUNS_NO_SCRIPT.test(`${path.basename(script)} ${process.argv[2]}`)) notePath('read', manifest());
  } else {
    watchFiles();
    watchRequire();
    watchImport();
    for (const file of envFiles()) notePath('read', file);
  }
  // For named imports of Node's own modules.
  syncBuiltinESMExports();
}

function mainScript() {
  const [, script = ''] = process.argv;
  try {
    return realpathSync.native(script);
  } catch {
    return script;
  }
}

/** The `package.json` whose scripts a package manager runs. */
function manifest(directory = process.cwd()) {
  const file = path.join(directory, 'package.json');
  const above = path.dirname(directory);
  return existsSync(file) || above === directory ? file : manifest(above);
}

/** Files that Node itself reads. */
function envFiles() {
  return process.execArgv.flatMap((argument) => /^--env-file(?:-if-exists)?=(.+)$/.exec(argument)?.[1] ?? []);
}

main();
