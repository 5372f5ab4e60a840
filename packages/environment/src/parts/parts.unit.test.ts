import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { type Part } from '../engine/part';
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
  'environment/src/engine/choice.ts': ['`ports` is `--ports`'],
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

/**
 * The files outside of a part's folder that know it by name: they import from the folder, also through the door of the
 * package; read its facts, or whether it was asked for; or have its name, or that of one of its options, as a string or a
 * property.
 */
function knowing(part: Part): string[] {
  const { name } = part;
  const folder = `environment/src/parts/${name}/`;
  // A command of the plugin that is only about this part has its name.
  const command = new RegExp(`^nx-worktree/src/executors/([a-z]+-)?${name}/`);
  const fact = name.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase());
  // The name of an environment is not what a part has made.
  const owners = part.facts ? 'facts|asked|environment|suite' : 'facts|asked';
  const patterns = [
    `'${name}'|['"\`]${fact}['"\`]`,
    `\\b(?:${owners})\\??\\.${fact}\\b|\\{[^{}()=]*\\b${fact}\\b[^{}()=]*\\}: SuiteEnvironment`,
    `\\bhas${fact.replace(/^./, (letter) => letter.toUpperCase())}\\b`,
    ...optionsOf(part).map((option) => `\\b${option}\\b`),
  ];
  const named = new RegExp(patterns.join('|'));
  const exported = throughDoor(folder);
  return sources
    .filter(({ path }) => !path.startsWith(folder) && !command.test(path) && !EXCEPTED.includes(path))
    .filter(
      ({ path, text }) =>
        named.test(text) ||
        importsOf(path, text).some((to) => to.startsWith(folder)) ||
        importedNames(text).some((one) => exported.includes(one)),
    )
    .map(({ path }) => path);
}

/** The options that ask for a part, by commands and suites, as far as no other word of theirs looks like it: `keepOnFailure`. */
function optionsOf({ commandLine }: Part): string[] {
  const names = [commandLine?.options, commandLine?.suite?.options].flatMap((all) =>
    Object.keys(all?.shape ?? {}),
  );
  return names.filter((name) => /[A-Z]/.test(name));
}

/** What the door of the package lets out of the folder of a part. */
function throughDoor(folder: string): string[] {
  const door = readFileSync(join(PACKAGES, 'environment/src/index.ts'), 'utf8');
  return [...door.matchAll(/export \{([^}]*)\} from '\.\/([^']*)'/g)]
    .filter(([, , from]) => `environment/src/${from}`.startsWith(folder))
    .flatMap(([, names = '']) => namesIn(names));
}

function importedNames(text: string): string[] {
  return [...text.matchAll(/import \{([^}]*)\} from '@nx-worktree\/environment'/g)].flatMap(
    ([, names = '']) => namesIn(names),
  );
}

function namesIn(list: string): string[] {
  const names = list.split(',').map((name) => name.replace(/^\s*(?:type )?/, '').trim());
  return names.filter((name) => name !== '');
}

function importsOf(path: string, text: string): string[] {
  return [...text.matchAll(/from '(\.[^']*)'/g)].map(([, to]) => `${join(dirname(path), String(to))}`);
}

it.each(PARTS.map((part: Part) => [part.name, part] as const))(
  '%s is known by name in no file outside of its folder',
  (_name, part) => {
    expect(knowing(part)).toEqual([]);
  },
);

it.each(Object.entries(OTHER_WORDS))('%s still has the other words that are not counted', (path, words) => {
  const text = readFileSync(join(PACKAGES, path), 'utf8');
  expect(words.filter((one) => !text.includes(one))).toEqual([]);
});
