import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { PARTS } from './parts';

const PACKAGES = join(__dirname, '../../..');

/** The list itself, and the door of the package, through which the types of each part go. */
const EXCEPTED = ['environment/src/parts/parts.ts', 'environment/src/index.ts'];

/**
 * Where the name of a part is the name of something else, and the text in which it is that. Everything else in these
 * files counts.
 */
const OTHER_WORDS: Readonly<Record<string, readonly string[]>> = {
  // The name of an environment, as an option or at the head of a column.
  'nx-worktree/src/executors/cleanup/cleanup-report.ts': ["table(['identifier',"],
  'nx-worktree/src/executors/doctor/diagnosis-text.ts': ["Asked['identifier']"],
  'nx-worktree/src/executors/list/worktree-table.ts': ["['identifier', ({ identifier })"],
  'nx-worktree/src/executors/restore/restore-text.ts': ["['identifier', 'purpose'"],
  'nx-worktree/src/generators/worktree/given-options.ts': ["asTyped('identifier',"],
  // The directory of the files in an item of the trash.
  'environment/src/worktrees/trash/trash-paths.ts': ["join(item, 'checkout')"],
  // The projects that a project depends on, as the inputs of Nx call them.
  'nx-worktree/src/inputs/expand.ts': ["of === 'dependencies'"],
  'nx-worktree/src/inputs/named-inputs.ts': [
    "'self' | 'dependencies'",
    "of: 'dependencies'",
    "dependencies ? 'dependencies'",
    "projects === 'dependencies'",
  ],
  // What foreign variables lead to.
  'environment/src/parts/environment-file/variables-check.ts': ["(variables, 'database', 'environment')"],
  'nx-worktree/src/executors/test-isolated/suite/suite-variables.ts': [
    "['repository', 'workspace', 'database', 'environment', 'python']",
  ],
  // The name of a command.
  'nx-worktree/src/targets/worktrees.ts': ["worktreesTarget(\n        'ports'"],
  // A noun that is counted.
  'nx-worktree/src/executors/server/of-worktrees.ts': ["count(worktrees.length, 'database')"],
  // An example of any option.
  'environment/src/engine/part.ts': ['`ports` is `--ports`'],
};

/**
 * How many files outside of a part's folder know it by name: they import from the folder, read its facts, or have its name
 * as a string. May only fall.
 */
const MOST: Readonly<Record<string, number>> = {
  database: 1,
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
  }))
  .map(({ path, text }) => ({ path, text: withoutOtherWords(path, text) }));

function filesIn(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /(?<!\.test)\.ts$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

function withoutOtherWords(path: string, text: string): string {
  return (OTHER_WORDS[path] ?? []).reduce((rest, words) => rest.replaceAll(words, ''), text);
}

function knowing(part: string): string[] {
  const folder = `environment/src/parts/${part}/`;
  // A command of the plugin that is only about this part has its name.
  const command = new RegExp(`^nx-worktree/src/executors/([a-z]+-)?${part}/`);
  const fact = part.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase());
  const named = new RegExp(`'${part}'|\\bfacts\\??\\.${fact}\\b|['"\`]${fact}['"\`]`);
  return sources
    .filter(({ path }) => !path.startsWith(folder) && !command.test(path) && !EXCEPTED.includes(path))
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

it.each(Object.entries(OTHER_WORDS))('%s still has the other words that are not counted', (path, words) => {
  const text = readFileSync(join(PACKAGES, path), 'utf8');
  expect(words.filter((one) => !text.includes(one))).toEqual([]);
});
