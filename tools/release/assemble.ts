import { copyFileSync, cpSync, existsSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { type Manifest, readManifest, REPOSITORY } from './published-packages';

/** Only of use inside this repository. */
const WORKSPACE_FIELDS = ['devDependencies', 'nx', 'private', 'scripts'];

/**
 * Adds to the compiled files of a package what else belongs into its tarball: schemas, the lists of generators and
 * executors, README, license, and a package.json that points to JavaScript.
 *
 * @param folder name of the package's folder below `packages/`
 * @returns the directory that is ready for `npm pack`
 */
export function assemble(folder: string): string {
  const source = join(REPOSITORY, 'packages', folder);
  const target = join(REPOSITORY, 'dist/packages', folder);
  copyResources(join(source, 'src'), join(target, 'src'));
  for (const list of ['generators.json', 'executors.json'])
    copyIfThere(join(source, list), join(target, list));
  copyFileSync(readmeFor(source), join(target, 'README.md'));
  copyFileSync(join(REPOSITORY, 'LICENSE'), join(target, 'LICENSE'));
  writeFileSync(
    join(target, 'package.json'),
    `${JSON.stringify(publishedManifest(readManifest(source)), null, 2)}\n`,
  );
  return target;
}

/** Everything below `src` that the compiler leaves alone: schemas, templates, READMEs. */
function copyResources(source: string, target: string): void {
  cpSync(source, target, { recursive: true, filter: (file) => extname(file) !== '.ts' });
}

/** A package's own README, or the repository's for a package that has none. */
function readmeFor(source: string): string {
  const own = join(source, 'README.md');
  return existsSync(own) ? own : join(REPOSITORY, 'README.md');
}

function copyIfThere(source: string, target: string): void {
  if (existsSync(source)) copyFileSync(source, target);
}

function publishedManifest(manifest: Manifest): Manifest {
  const kept = Object.entries(manifest).filter(([field]) => !WORKSPACE_FIELDS.includes(field));
  return {
    ...(Object.fromEntries(kept) as Manifest),
    main: asCompiled(manifest.main, '.js'),
    types: asCompiled(manifest.types, '.d.ts'),
    files: ['src', '*.json', '!**/*.map'],
  };
}

function asCompiled(file: string, extension: string): string {
  return file.replace(/\.ts$/, extension);
}
