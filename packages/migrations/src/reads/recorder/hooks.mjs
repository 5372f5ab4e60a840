import modules from './modules.cjs';

/** https://nodejs.org/docs/latest-v20.x/api/module.html#hooks */
export async function resolve(specifier, context, next) {
  const resolved = await next(specifier, context);
  modules.noteImport(specifier, context, resolved);
  return resolved;
}

export async function load(url, context, next) {
  modules.noteModule(url);
  return next(url, context);
}
