'use strict';

const { closeSync, openSync, readSync, statSync } = require('node:fs');
const path = require('node:path');
const { nameInWorkspace, notePath } = require('./log.cjs');

const SHEBANG_BYTES = 64;

/** Splits a line into commands, and a command into words. */
const COMMANDS = /[;&|()\n]+/;
const WORDS = /[\s'"<>]+/;

const SHELL = /^((ba|da|z|k)?sh|cmd\.exe)$/;
const NODE = /^(node|npm|npx|pnpm|pnpx|yarn|nx)(\.cmd|\.exe)?$/;

/**
 * The programs of a command that may read files of the workspace: shell scripts, and programs that get a path or a
 * pattern. The files that the command names are noted as read. Node programs record their own reads.
 *
 * @param {string} command as a shell takes it
 * @param {string | undefined} directory where it runs
 * @param {boolean} isKnown whether the process id is known, so that only scripts are looked for
 * @returns {string[]}
 */
function readersIn(command, directory = process.cwd(), isKnown = false) {
  return command.split(COMMANDS).flatMap((one) => {
    const [program = '', ...others] = one.split(WORDS).filter((word) => word !== '' && !/^\w+=/.test(word));
    const name = path.basename(program);
    if (NODE.test(name)) return [];
    const script = [program, ...others].find((word) => isShellScript(path.resolve(directory, word)));
    if (script !== undefined) notePath('read', path.resolve(directory, script));
    const files = others.filter((word) => isFileInWorkspace(path.resolve(directory, word)));
    if (script !== undefined) return [path.basename(script)];
    if (isKnown || SHELL.test(name) || isFileInWorkspace(path.resolve(directory, program))) return [];
    for (const file of files) notePath('read', path.resolve(directory, file));
    return files.length > 0 || others.some((word) => /[*?]/.test(word)) ? [name] : [];
  });
}

function isFileInWorkspace(file) {
  return statSync(file, { throwIfNoEntry: false })?.isFile() === true && nameInWorkspace(file) !== undefined;
}

function isShellScript(file) {
  return isFileInWorkspace(file) && (/\.(ba|da|z|k)?sh$/.test(file) || /^#!.*sh\b/.test(beginning(file)));
}

function beginning(file) {
  const descriptor = openSync(file, 'r');
  try {
    const bytes = Buffer.alloc(SHEBANG_BYTES);
    return bytes.toString('utf8', 0, readSync(descriptor, bytes, 0, SHEBANG_BYTES, 0));
  } finally {
    closeSync(descriptor);
  }
}

module.exports = { readersIn };
