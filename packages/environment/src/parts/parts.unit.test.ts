import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { PARTS } from './parts';

const PACKAGES = join(__dirname, '../../..');

/** The list itself, and the door of the package, through which the types of each part go. */
const EXCEPTED = ['environment/src/parts/parts.ts', 'environment/src/index.ts'];

/**
 * How many files outside of a part's folder know it by name: they import from the folder, read its facts, or have its name
 * as a string. May only fall.
 */
const MOST: Readonly<Record<string, number>> = {
  identifier: 9,
  checkout: 8,
  dependencies: 2,
  ports: 6,
  database: 9,
  'environment-file': 6,
  metadata: 3,
};

interface Source {
  /** Relative to `packages`, with `/`. */
  readonly path: string;
  readonly text: string;
}

const sources: readonly Source[] = readdirSync(PACKAGES)
  .filter((name) => ['environment', 'nx-worktree'].includes(name))
  .flatMap((name) => filesIn(join(PACKAGES, name, 'src')))
  .map((path) => ({
    path: relative(PACKAGES, path).split(sep).join('/'),
    text: readFileSync(path, 'utf8'),
  }));

function filesIn(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /(?<!\.test)\.ts$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

function knowing(part: string): string[] {
  const folder = `environment/src/parts/${part}/`;
  const fact = part.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase());
  const named = new RegExp(`'${part}'|\\bfacts\\??\\.${fact}\\b|['"\`]${fact}['"\`]`);
  return sources
    .filter(({ path }) => !path.startsWith(folder) && !EXCEPTED.includes(path))
    .filter(({ path, text }) => named.test(text) || importsOf(path, text).some((to) => to.startsWith(folder)))
    .map(({ path }) => path);
}

function importsOf(path: string, text: string): string[] {
  return [...text.matchAll(/from '(\.[^']*)'/g)].map(([, to]) => `${join(dirname(path), String(to))}`);
}

it.each(PARTS.map(({ name }) => name))('%s is known by name in no more files than before', (name) => {
  const found = knowing(name);
  expect({ name, found: found.length > (MOST[name] ?? 0) ? found : [] }).toEqual({ name, found: [] });
});
