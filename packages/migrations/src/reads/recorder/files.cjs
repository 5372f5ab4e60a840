'use strict';

const fs = require('node:fs');
const { notePath, noteTree } = require('./log.cjs');
const { watch } = require('./watch.cjs');

const { O_RDWR, O_TRUNC, O_WRONLY } = fs.constants;

const read = (file) => notePath('read', file);
const list = (directory) => notePath('list', directory);
const look = (file) => notePath('look', file);
const written = (file) => notePath('write', file);

/** What each function of `fs` does with its arguments. The same holds for `fs/promises` and for names that end with `Sync`. */
const FUNCTIONS = {
  readFile: read,
  openAsBlob: read,
  open: opened,
  readdir: listed,
  opendir: listed,
  exists: look,
  access: look,
  stat: look,
  lstat: look,
  realpath: look,
  writeFile: written,
  appendFile: written,
  truncate: written,
  mkdir: written,
  copyFile: (from, to) => (read(from), written(to)),
  cp: (from, to) => (noteTree(from), written(to)),
  rename: (_, to) => written(to),
  link: (_, to) => written(to),
  symlink: (_, to) => written(to),
};

/** A file that is opened for reading and writing was there before, unless it is truncated. */
function opened(file, flags) {
  const is = (bit) => typeof flags === 'number' && (flags & bit) !== 0;
  const writes = typeof flags === 'string' ? /[wa+]/.test(flags) : is(O_WRONLY) || is(O_RDWR);
  const reads = typeof flags === 'string' ? /^r|a.*\+/.test(flags) : !is(O_WRONLY) && !is(O_TRUNC);
  if (reads) read(file);
  if (writes) written(file);
}

function listed(directory, options) {
  return options?.recursive ? noteTree(directory) : list(directory);
}

/** Notes everything that is read or written from now on through Node's file functions. */
function watchFiles() {
  for (const [name, tell] of Object.entries(FUNCTIONS)) {
    watch(fs, name, tell);
    watch(fs, `${name}Sync`, tell);
    watch(fs.promises, name, tell);
  }
  watch(process, 'loadEnvFile', (file = '.env') => read(file));
}

module.exports = { watchFiles };
