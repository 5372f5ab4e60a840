'use strict';

const childProcess = require('node:child_process');
const path = require('node:path');
const { fileURLToPath } = require('node:url');
const workerThreads = require('node:worker_threads');
const { readersIn } = require('./commands.cjs');
const { variables, write } = require('./log.cjs');

/**
 * Notes the programs that are started; those that are Node write logs of their own. A program that is started with
 * other variables than ours, and a worker, get the variables of the recorder.
 */
function watchPrograms() {
  workerThreads.Worker = class Worker extends workerThreads.Worker {
    constructor(file, options) {
      super(file, watched(options));
    }
  };
  const { spawn } = childProcess.ChildProcess.prototype;
  childProcess.ChildProcess.prototype.spawn = function (options) {
    const isWatched = options?.envPairs?.some((pair) => pair.startsWith('NX_WORKTREE_READS='));
    if (options?.envPairs && !isWatched) {
      options.envPairs.push(...Object.entries(variables).map((pair) => pair.join('=')));
    }
    const result = Reflect.apply(spawn, this, [options]);
    noteProgram(options?.file, this.pid);
    noteReaders([options?.file, ...(options?.args ?? []).slice(1)], options?.cwd, this.pid);
    return result;
  };
  for (const name of ['spawnSync', 'execFileSync', 'execSync']) {
    const original = childProcess[name];
    childProcess[name] = function (file, ...others) {
      const result = Reflect.apply(original, this, [file, ...others.map(watched)]);
      noteProgram(file, result?.pid);
      // Functions that return the output give no pid, so it is unknown whether the program has reported.
      const [args, options = args] = others;
      const isList = Array.isArray(args);
      noteReaders(isList ? [file, ...args] : [file], (isList ? options : args)?.cwd, result?.pid ?? 0);
      return result;
    };
  }
}

/** Adds the recorder's variables to an argument that is the options of a program or of a worker. */
function watched(argument) {
  if (typeof argument?.env !== 'object' || argument.env?.NX_WORKTREE_READS) return argument;
  return { ...argument, env: { ...argument.env, ...variables } };
}

function noteProgram(file, pid) {
  if (typeof file === 'string' && pid) write({ what: 'program', name: path.basename(file), pid });
}

/** @param {string[]} words a command, or a program and its arguments */
function noteReaders(words, directory, pid) {
  try {
    const cwd = directory instanceof URL ? fileURLToPath(directory) : directory;
    for (const name of readersIn(words.join(' '), cwd, pid !== 0)) write({ what: 'program', name, pid });
  } catch {
    // The watched process must not notice.
  }
}

module.exports = { watchPrograms };
