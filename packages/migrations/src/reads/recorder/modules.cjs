'use strict';

const { existsSync, readFileSync } = require('node:fs');
const Module = require('node:module');
const path = require('node:path');
const { fileURLToPath, pathToFileURL } = require('node:url');
const { isMainThread } = require('node:worker_threads');
const { nameInWorkspace, notePath, write } = require('./log.cjs');
const { watch } = require('./watch.cjs');

const PACKAGE = /^(@[^/]+\/)?[^./@#][^/]*/;
const IN_MODULES = /[\\/]node_modules[\\/]/;

const noted = new Set();

/** Notes a module that is loaded. A module that is no file is Node's own. */
function noteModule(url) {
  if (url.startsWith('file:')) notePath('read', fileURLToPath(url));
}

/** Notes the version of a package that a module of the workspace loads by name. */
function notePackage(specifier, importer, found) {
  try {
    const name = PACKAGE.exec(specifier)?.[0];
    if (!name || !importer || Module.isBuiltin(specifier) || !IN_MODULES.test(found)) return;
    const from = nameInWorkspace(path.dirname(importer));
    if (from === undefined || noted.has(`${from} ${name}`)) return;
    noted.add(`${from} ${name}`);
    write({ what: 'package', name, from, version: versionOf(name, found) });
  } catch {
    // The package has no readable version.
  }
}

/** The version in the manifest of the package that a file belongs to. */
function versionOf(name, file) {
  for (let directory = path.dirname(file); directory !== path.dirname(directory);) {
    const manifest = path.join(directory, 'package.json');
    const content = existsSync(manifest) ? JSON.parse(readFileSync(manifest, 'utf8')) : {};
    if (content.version !== undefined && content.name !== undefined) return content.version;
    directory = path.dirname(directory);
  }
  return '';
}

/** Notes the files that would be loaded instead of the one that was found, if they existed. */
function noteCandidates(request, importer, found) {
  if (!/^(\.{1,2}\/|\/)/.test(request) || importer === undefined) return;
  const base = path.resolve(path.dirname(importer), request);
  for (const candidate of [base, ...Object.keys(Module._extensions).map((extension) => base + extension)]) {
    if (candidate === found || found?.startsWith(candidate + path.sep)) return;
    notePath('look', candidate);
  }
}

function watchRequire() {
  watch(Module.prototype, 'load', (file) => notePath('read', file));
  const resolve = Module._resolveFilename;
  Module._resolveFilename = function (request, parent, ...others) {
    const importer = parent?.filename ?? undefined;
    let found;
    try {
      found = Reflect.apply(resolve, this, [request, parent, ...others]);
      return found;
    } finally {
      noteCandidates(request, importer, found);
      if (found !== undefined) notePackage(request, importer, found);
    }
  };
}

/** In newer releases of Node, these hooks see what `require` loads too; what is noted twice counts once. */
function watchImport() {
  if (Module.registerHooks) {
    Module.registerHooks({
      resolve(specifier, context, next) {
        const resolved = next(specifier, context);
        noteImport(specifier, context, resolved);
        return resolved;
      },
      load(url, context, next) {
        noteModule(url);
        return next(url, context);
      },
    });
  } else if (isMainThread) {
    // Below Node 22.15, hooks run in a thread of their own.
    Module.register(pathToFileURL(path.join(__dirname, 'hooks.mjs')));
  }
}

function noteImport(specifier, { parentURL }, { url }) {
  if (!parentURL?.startsWith('file:') || !url.startsWith('file:')) return;
  notePackage(specifier, fileURLToPath(parentURL), fileURLToPath(url));
}

module.exports = { noteImport, noteModule, watchImport, watchRequire };
