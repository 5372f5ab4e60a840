'use strict';

const { createHash } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const { fileURLToPath } = require('node:url');
const { threadId } = require('node:worker_threads');

// The originals, before they are watched.
const { closeSync, openSync, readdirSync, readSync, realpathSync, statSync, writeSync } = fs;

const VARIABLES = ['NODE_OPTIONS', 'NX_WORKTREE_READS', 'NX_WORKTREE_READS_ROOT'];

/** The variables that lead the recorder here. */
const variables = Object.fromEntries(VARIABLES.map((name) => [name, process.env[name] ?? '']));
const { NX_WORKTREE_READS: directory, NX_WORKTREE_READS_ROOT: root } = variables;

/** Caches of tools, and the content of packages, whose versions are noted instead. */
const LEFT_OUT = /(^|\/)(node_modules|\.git|\.nx|\.swc|\.cache|\.turbo|\.yarn)(\/|$)/;

/** Files of environment variables: each worktree has its own, so they are not followed. */
const ENV_FILE = /(^|\/)\.env(\.[^/]*)?$|\.env$/;

const CHUNK_BYTES = 1_048_576;

const noted = new Set();
let log;

/** Writes a line at once, since the process can be killed at any time. */
function write(line) {
  try {
    const name = `${process.pid}-${threadId}-${Math.trunc(performance.timeOrigin)}.jsonl`;
    log ??= openSync(path.join(directory, name), 'a');
    writeSync(log, `${JSON.stringify({ ...line, at: performance.timeOrigin + performance.now() })}\n`);
  } catch {
    // The watched process must not notice.
  }
}

/**
 * Notes that a path was read, listed, looked for or written, once each. This finds out whether it is a file, a
 * directory or nothing.
 *
 * @param {'read' | 'list' | 'look' | 'write'} what `look`: checked whether it exists
 * @param {unknown} given as Node's functions take it
 */
function notePath(what, given) {
  try {
    const file = absolute(given);
    if (file === undefined || file.startsWith(__dirname) || noted.has(`${what} ${file}`)) return;
    noted.add(`${what} ${file}`);
    const name = nameInWorkspace(file);
    if (name === undefined) return;
    if (what === 'write') return write({ what: 'written', name });
    const stat = statSync(file, { throwIfNoEntry: false });
    if (!stat) return write({ what: 'absent', name });
    if (what === 'read' && stat.isFile()) write({ what: 'file', name, digest: digestOf(file) });
    if (what === 'list' && stat.isDirectory()) write({ what: 'directory', name, entries: entriesOf(file) });
  } catch {
    // Node itself refuses the path, or it isn't readable.
  }
}

/** Notes a file, or everything below a directory. */
function noteTree(given) {
  try {
    const file = absolute(given);
    if (file === undefined || nameInWorkspace(file) === undefined) return;
    notePath('read', file);
    if (!statSync(file, { throwIfNoEntry: false })?.isDirectory()) return;
    notePath('list', file);
    for (const entry of readdirSync(file)) noteTree(path.join(file, entry));
  } catch {
    // As above.
  }
}

function absolute(given) {
  if (given instanceof URL) return given.protocol === 'file:' ? fileURLToPath(given) : undefined;
  if (typeof given === 'string' || Buffer.isBuffer(given)) return path.resolve(String(given));
  return undefined;
}

/** A path relative to the workspace, with `/`; `undefined` when it doesn't count. */
function nameInWorkspace(file) {
  const relative = path.relative(root, realPathOf(file));
  const name = relative.split(path.sep).join('/') || '.';
  const isInside = name !== '..' && !name.startsWith('../') && !path.isAbsolute(relative);
  return isInside && !LEFT_OUT.test(name) && !ENV_FILE.test(name) ? name : undefined;
}

/** The real path. For a file that doesn't exist, the nearest directory above it that exists decides. */
function realPathOf(file) {
  try {
    return realpathSync.native(file);
  } catch {
    const parent = path.dirname(file);
    return parent === file ? file : path.join(realPathOf(parent), path.basename(file));
  }
}

function digestOf(file) {
  const hash = createHash('sha256');
  const descriptor = openSync(file, 'r');
  try {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    for (let size; (size = readSync(descriptor, chunk, 0, CHUNK_BYTES, null)) > 0;)
      hash.update(chunk.subarray(0, size));
  } finally {
    closeSync(descriptor);
  }
  return hash.digest('hex');
}

/** The names in a directory, with `/` after those of directories. */
function entriesOf(file) {
  const entries = readdirSync(file, { withFileTypes: true });
  return entries.map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name));
}

module.exports = { nameInWorkspace, notePath, noteTree, variables, write };
