'use strict';

/**
 * Calls `tell` before each call of a function, with the same arguments.
 *
 * @param {object} owner whose property the function is; nothing happens where this release of Node doesn't have it
 * @param {string} name
 * @param {(...args: unknown[]) => void} tell must not throw
 */
function watch(owner, name, tell) {
  const original = owner[name];
  if (typeof original !== 'function') return;
  const watched = function (...args) {
    tell(...args);
    return Reflect.apply(original, this, args);
  };
  Object.defineProperties(watched, Object.getOwnPropertyDescriptors(original));
  owner[name] = watched;
}

module.exports = { watch };
