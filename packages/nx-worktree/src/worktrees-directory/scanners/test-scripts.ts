import { parseJson } from '@nx/devkit';
import { join } from 'node:path';
import { type FindScanners, type ScannedPlace } from './scanner';
import { configurationOf, isOpen } from './test-configurations';
import { TEST_RUNNERS, type TestRunner } from './test-runners';
import { textOf } from './text-of';

/** Test runners that a script of the root's package.json starts without saying in which folders. */
export const testScripts: FindScanners = (place) => {
  const commands = Object.entries(scriptsOf(place.root)).flatMap(([name, script]) =>
    script.split(/&&|\|\||;|\|/).map((command) => ({ name, command })),
  );
  return TEST_RUNNERS.flatMap((runner) => {
    const found = commands.find(({ command }) => scansEverything(runner, command, place));
    if (!found) return [];
    const harm = `its script "${found.name}" would run the tests of a worktree (${runner.name})`;
    return [{ file: 'package.json', harm }];
  });
};

function scansEverything(runner: TestRunner, command: string, { root, directory }: ScannedPlace): boolean {
  const match = runner.command.exec(command);
  if (!match || runner.limitedBy?.test(command) || command.includes(directory)) return false;
  const configuration = configurationOf(runner, root);
  if (configuration !== undefined && !isOpen(runner, configuration.text, directory)) return false;
  const paths = pathsIn(command.slice(match.index + match[0].length));
  return (
    !runner.isLimitedByPaths || paths.length === 0 || paths.some((path) => /^(\.\/)?(\*\*|\.?$)/.test(path))
  );
}

/** Arguments that are neither options nor, as far as can be seen, the values of options. */
function pathsIn(text: string): string[] {
  const given = text.split(/\s+/).filter((argument) => argument !== '');
  const paths = given.filter((argument, index) => {
    const isValue = given[index - 1]?.startsWith('-') === true && !/[/.*]/.test(argument);
    return !argument.startsWith('-') && !isValue;
  });
  return paths.map((path) => path.replaceAll(/["']/g, ''));
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
