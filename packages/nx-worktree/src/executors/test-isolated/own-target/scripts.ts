import { readJsonFile, type TargetConfiguration } from '@nx/devkit';
import { join } from 'node:path';
import { type TargetPlace } from '../../../named-databases/of-target';

/** `npm run name`, `pnpm name`, `node --run name`; what isn't a script is not found in the package.json. */
const RUN = /\b(?:(?:npm|pnpm|yarn|bun)(?:\s+(?:run|run-script))?|node\s+--run)\s+(?:-\S+\s+)*([\w:.-]+)/g;
/** `run-s build test:*` */
const RUN_SEVERAL = /\b(?:run-s|run-p|npm-run-all)\s+([^;&|]+)/g;

type Scripts = Readonly<Record<string, string>>;

/**
 * The scripts of package.json files that a target runs, one through the other, with what runs before and after them.
 *
 * @returns name and text of each
 */
export function scriptsBehind(
  target: TargetConfiguration,
  place: TargetPlace,
): [name: string, text: string][] {
  const { options = {}, configurations = {} } = target as { options?: object; configurations?: object };
  const directory = 'cwd' in options && typeof options.cwd === 'string' ? options.cwd : '.';
  const isScript = target.executor === 'nx:run-script';
  const scripts = scriptsIn(join(place.workspaceRoot, isScript ? place.projectRoot : directory));
  const first = 'script' in options && typeof options.script === 'string' ? options.script : undefined;
  const open = isScript
    ? around(first ?? '', scripts)
    : [options, ...Object.values(configurations)].flatMap((one) => calledBy(JSON.stringify(one), scripts));
  const found = new Map<string, string>();
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const text = scripts[name];
    if (text === undefined || found.has(name)) continue;
    found.set(name, text);
    open.push(...calledBy(text, scripts));
  }
  return [...found];
}

function calledBy(text: string, scripts: Scripts): string[] {
  const single = [...text.matchAll(RUN)].map(([, name = '']) => name);
  const several = [...text.matchAll(RUN_SEVERAL)].flatMap(([, names = '']) => names.split(/["'\s]+/));
  const patterns = several.map(
    (name) => new RegExp(`^${name.replace(/[.+^${}()|[\]\\?]/g, '\\$&').replaceAll('*', '.*')}$`),
  );
  const matched = Object.keys(scripts).filter((name) => patterns.some((pattern) => pattern.test(name)));
  return [...single, ...matched].flatMap((name) => around(name, scripts));
}

/** npm runs `pretest` before `test`, and `posttest` after it. */
function around(name: string, scripts: Scripts): string[] {
  return [`pre${name}`, name, `post${name}`].filter((one) => one in scripts);
}

function scriptsIn(directory: string): Scripts {
  try {
    return readJsonFile<{ scripts?: Scripts }>(join(directory, 'package.json')).scripts ?? {};
  } catch {
    // Where there is none, a command runs none.
    return {};
  }
}
