import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, posix } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type MigrationPlace, type MigrationSet } from '../sets/migration-set';
import { MigrationToolMissingError } from './program-errors';
import { isInstalled } from './run-package';
import { type Surroundings } from './run-program';

/**
 * Types are none of our concern, and a workspace's `module` is often one that bundlers understand, and Node doesn't.
 * Decorators are those that object-relational mappers are written for.
 */
const TS_NODE = {
  TS_NODE_TRANSPILE_ONLY: 'true',
  TS_NODE_COMPILER_OPTIONS: JSON.stringify({
    module: 'commonjs',
    moduleResolution: 'node',
    experimentalDecorators: true,
    emitDecoratorMetadata: true,
  }),
};

/**
 * What makes Node load the TypeScript of a project, with a loader that is installed for it: ts-node, which gives
 * decorators the types of properties, or else another one.
 *
 * @param file absolute path of the file that is loaded
 * @returns nothing for JavaScript
 * @throws {@link MigrationToolMissingError} when no loader is installed
 */
export function loadingTypeScript(place: MigrationPlace, file: string): Surroundings {
  if (!/\.[cm]?ts$/.test(file)) return {};
  const find = (module: string): string =>
    createRequire(join(place.projectRoot, 'package.json')).resolve(module);
  const paths =
    usesPaths(place) && isInstalled(place, 'tsconfig-paths') ? [find('tsconfig-paths/register')] : [];
  const isModule = isModuleFile(file);
  if (!isModule && isInstalled(place, 'ts-node')) {
    return { preload: [find('ts-node/register'), ...paths], variables: TS_NODE };
  }
  if (!isModule && isInstalled(place, '@swc-node/register')) {
    return { preload: [find('@swc-node/register'), ...paths] };
  }
  if (isInstalled(place, 'tsx')) return { preload: [pathToFileURL(find('tsx')).href] };
  throw new MigrationToolMissingError(place.set, isModule ? 'tsx' : 'ts-node');
}

/**
 * Globs, relative to the project's root, of what Node and TypeScript read beside a program: package.json and tsconfig.json
 * of the project, and those in the root of the workspace, whose names its tsconfig.json chooses.
 */
export function typeScriptInputs({ root }: MigrationSet): string[] {
  const workspace = posix.relative(root, '.');
  return ['*.json', ...(workspace === '' ? [] : [`${workspace}/*.json`])];
}

/** https://nodejs.org/api/packages.html#determining-module-system */
export function isModuleFile(file: string): boolean {
  if (/\.m[jt]s$/.test(file)) return true;
  if (/\.c[jt]s$/.test(file)) return false;
  for (let above = dirname(file); ; above = dirname(above)) {
    const manifest = join(above, 'package.json');
    if (existsSync(manifest)) return /"type"\s*:\s*"module"/.test(readFileSync(manifest, 'utf8'));
    if (above === dirname(above)) return false;
  }
}

/** Whether imports of the workspace are names that only its `tsconfig` knows. */
function usesPaths({ projectRoot, checkout }: MigrationPlace): boolean {
  const files = [
    join(projectRoot, 'tsconfig.json'),
    join(checkout, 'tsconfig.base.json'),
    join(checkout, 'tsconfig.json'),
  ];
  return files.some((file) => existsSync(file) && /"paths"\s*:/.test(readFileSync(file, 'utf8')));
}
