import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { undeclaredImports } from './undeclared-imports';
import { type Manifest, PUBLISHED, readManifest, REPOSITORY } from './published-packages';

interface Entry {
  implementation?: string;
  factory?: string;
  batchImplementation?: string;
  schema?: string;
}

/**
 * Looks for faults that would only show after publishing: an entry point or schema that is not in the package, an import of
 * a package that is no dependency, and a package of ours in another version than the one beside it.
 *
 * @param directory an assembled package
 * @throws Error that names each fault
 */
export function check(directory: string): void {
  const manifest = readManifest(directory);
  const faults = [
    ...missingFiles(directory, manifest),
    ...undeclaredImports(directory, manifest).map((module) => `${module} is imported, but is no dependency.`),
    ...foreignVersions(manifest),
  ];
  if (faults.length > 0) throw new Error(`${manifest.name} can't be published:\n- ${faults.join('\n- ')}`);
}

function missingFiles(directory: string, { main, types }: Manifest): string[] {
  const entries = ['generators', 'executors'].flatMap((list) =>
    entriesOf(join(directory, `${list}.json`), list),
  );
  const modules = entries.flatMap((entry) => [
    entry.implementation,
    entry.factory,
    entry.batchImplementation,
  ]);
  const files = [
    main,
    types,
    ...entries.map(({ schema }) => schema),
    ...modules.map((module) => module && withExtension(module)),
  ];
  return files.flatMap((file) => (file && !existsSync(join(directory, file)) ? [`${file} is missing.`] : []));
}

function entriesOf(file: string, list: string): Entry[] {
  if (!existsSync(file)) return [];
  const content = JSON.parse(readFileSync(file, 'utf8')) as Record<string, Record<string, Entry>>;
  return Object.values(content[list] ?? {});
}

/** Nx allows `./src/generators/init/generator` and `./src/generators/init/generator#name`. */
function withExtension(module: string): string {
  const [path = ''] = module.split('#');
  return path.endsWith('.js') ? path : `${path}.js`;
}

function foreignVersions({ dependencies = {} }: Manifest): string[] {
  return PUBLISHED.map((folder) => readManifest(join(REPOSITORY, 'packages', folder))).flatMap(
    ({ name, version }) => {
      const wanted = dependencies[name];
      return wanted === undefined || wanted === version
        ? []
        : [`${name} is required as ${wanted}, but is ${version}.`];
    },
  );
}
