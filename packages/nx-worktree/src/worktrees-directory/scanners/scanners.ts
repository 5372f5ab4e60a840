import { parseJson } from '@nx/devkit';
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { packageManagerWorkspaces } from '../../projects/package-manager-workspaces';
import { TEST_RUNNERS, type TestRunner } from './test-runners';

/** A tool of the main checkout that goes by folders, and not by what git ignores. */
export interface Onlooker {
  /** Where it is told to, relative to the main checkout. */
  readonly file: string;
  /** What it would do with worktrees below the main checkout. */
  readonly harm: string;
}

/** An array, or a pattern, that begins with any folder. */
const ANYWHERE = /["'`](\.\/|<rootDir>\/)?\*\*\//;

/**
 * Finds the tools that would take what is in a worktree for a part of the main checkout, if it lay below that: they link
 * its packages, or run its tests on the database of the main checkout.
 *
 * @param root absolute path of the main checkout
 * @param directory of the worktrees, relative to it, with `/`
 * @param packages the folders of the workspace's packages, relative to it
 */
export function onlookersOn(root: string, directory: string, packages: readonly string[]): Onlooker[] {
  return [
    ...ofPackageManager(root, directory, packages),
    ...ofScripts(root, directory),
    ...ofConfigurations(root, directory),
  ];
}

function ofPackageManager(root: string, directory: string, packages: readonly string[]): Onlooker[] {
  const isPackage = packageManagerWorkspaces(root);
  const seen = ['.', ...packages].some((folder) =>
    isPackage(posix.join(directory, 'test-unit-any', folder, 'package.json')),
  );
  if (!seen) return [];
  const files = ['pnpm-workspace.yaml', 'lerna.json', 'package.json'];
  const file = files.find((name) => textOf(join(root, name)) !== undefined) ?? 'package.json';
  return [{ file, harm: "its packages take in those of a worktree, and link the main checkout's to them" }];
}

function ofScripts(root: string, directory: string): Onlooker[] {
  const commands = Object.entries(scriptsOf(root)).flatMap(([name, script]) =>
    script.split(/&&|\|\||;|\|/).map((command) => ({ name, command })),
  );
  return TEST_RUNNERS.flatMap((runner) => {
    const found = commands.find(({ command }) => looksEverywhere(runner, command, root, directory));
    if (!found) return [];
    return [
      {
        file: 'package.json',
        harm: `its script "${found.name}" runs the tests of a worktree (${runner.name})`,
      },
    ];
  });
}

function looksEverywhere(runner: TestRunner, command: string, root: string, directory: string): boolean {
  const match = runner.command.exec(command);
  if (!match || runner.heldBy?.test(command) || command.includes(directory)) return false;
  const configuration = configurationOf(runner, root);
  if (configuration !== undefined && !isOpen(runner, configuration.text, directory)) return false;
  const paths = pathsIn(command.slice(match.index + match[0].length));
  return (
    !runner.isHeldByPaths || paths.length === 0 || paths.some((path) => /^(\.\/)?(\*\*|\.?$)/.test(path))
  );
}

/** Arguments that are neither options nor, as far as one can tell, their values. */
function pathsIn(text: string): string[] {
  const given = text.split(/\s+/).filter((argument) => argument !== '');
  const paths = given.filter((argument, index) => {
    const isValue = given[index - 1]?.startsWith('-') === true && !/[/.*]/.test(argument);
    return !argument.startsWith('-') && !isValue;
  });
  return paths.map((path) => path.replaceAll(/["']/g, ''));
}

/** A configuration in the root is run by whatever runs the tests of the root. */
function ofConfigurations(root: string, directory: string): Onlooker[] {
  return TEST_RUNNERS.flatMap((runner) => {
    const configuration = configurationOf(runner, root);
    if (configuration === undefined || !isOpen(runner, configuration.text, directory)) return [];
    return [
      { file: configuration.file, harm: `${runner.name}, run in the root, runs the tests of a worktree` },
    ];
  });
}

function configurationOf(
  { configuration }: TestRunner,
  root: string,
): { file: string; text: string } | undefined {
  const file = configuration && readdirSync(root).find((name) => configuration.test(name));
  return file === undefined ? undefined : { file, text: textOf(join(root, file)) ?? '' };
}

/** Whoever names the directory has thought of it. Of what limits the runner, a pattern for any folder is no limit. */
function isOpen({ limits }: TestRunner, text: string, directory: string): boolean {
  if (text.includes(directory)) return false;
  return !limits?.test(text) || ANYWHERE.test(text);
}

function scriptsOf(root: string): Record<string, string> {
  const text = textOf(join(root, 'package.json'));
  if (text === undefined) return {};
  const { scripts } = parseJson<{ scripts?: Record<string, unknown> }>(text);
  const entries = Object.entries(scripts ?? {});
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
